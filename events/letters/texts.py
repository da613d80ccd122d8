"""Template texts, and the templates compiled from them. `workers` reads the files; here they are values."""

from dataclasses import dataclass, fields
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from afterview.events.errors import Misconfigured
from afterview.events.letters.values import Language
from afterview.schemas.languages import LANGUAGES as LANGUAGES  # noqa: PLC0414 others have it from here


@dataclass(frozen=True, slots=True)
class LanguageTexts:
    """One language's files: eight Jinja2 templates and five lists of lines."""

    phrases: str
    """macros that the others use as `say`"""
    subject: str
    short_letter: str
    """to a candidate whom nobody has met"""
    reasoned_letter: str
    talking_points: str
    unreasoned_letter: str
    """where no reasons are written, or none are told"""
    unreasoned_talking_points: str
    """where no reasons are told"""
    questions: str
    avoid: str
    """what not to say, a sentence a line"""
    fit: str
    """words of personality and "culture fit", one a line, as those that follow; these three hold a remark back"""
    protected: str
    """words of what the law protects"""
    comparison: str
    """words that compare with other candidates"""
    work: str
    """words that speak of what a job asks for"""


@dataclass(frozen=True, slots=True)
class LetterTexts:
    """Those of all languages, turned on or not."""

    en: LanguageTexts
    nb: LanguageTexts
    sv: LanguageTexts
    da: LanguageTexts
    de: LanguageTexts

    def of(self, language: Language) -> LanguageTexts:
        texts: LanguageTexts = getattr(self, language)
        return texts

    @property
    def hold(self) -> str:
        """All that the advice on wording would rather not have said: no draft says it by itself."""
        return f"{self.fit}\n{self.protected}\n{self.comparison}"

    @property
    def fit(self) -> str:
        """The words of all languages: a note is written in its author's."""
        return self._all("fit")

    @property
    def protected(self) -> str:
        return self._all("protected")

    @property
    def comparison(self) -> str:
        return self._all("comparison")

    @property
    def work(self) -> str:
        return self._all("work")

    def _all(self, name: str) -> str:
        return "\n".join(getattr(self.of(language), name) for language in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Compiled:
    """The templates of one language."""

    phrases: Template
    subject: Template
    short_letter: Template
    reasoned_letter: Template
    talking_points: Template
    unreasoned_letter: Template
    unreasoned_talking_points: Template
    questions: Template


# Plain text: the page that shows a letter escapes it. Templates may be a tenant's: they see nothing of Python.
_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
)


@lru_cache(maxsize=32)
def compiled(texts: LanguageTexts) -> Compiled:
    """Each template compiled once per text."""
    return Compiled(**{part.name: _template(part.name, getattr(texts, part.name)) for part in fields(Compiled)})


def _template(name: str, text: str) -> Template:
    try:
        return _ENVIRONMENT.from_string(text)
    except TemplateSyntaxError as error:
        raise Misconfigured(f"{name}.txt.j2: line {error.lineno}: {error.message}") from error
