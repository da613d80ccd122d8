"""Templates to texts. Mails to candidates are rendered once for all that differ only in whom they are to."""

import re
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import escape

from afterview.workers.mail.links import Links
from afterview.workers.mail.prebuilt import SLOTS, Form, is_plain, slot
from afterview.workers.mail.variables import OF_SURVEYS, Known, Named, scores_of

_EMPTY_LINES = re.compile(r"\n{3,}")
_MOST_FORMS = 500
_SAME = tuple(sorted(OF_SURVEYS - {"subject", "survey", "scores", "opt_out"}))
"""of mails that have one form: these, and whether there is a name and a job"""


@dataclass(frozen=True, slots=True)
class Texts:
    """A mail before it is a message."""

    subject: str
    text: str
    html: str
    opt_out: str | None = None
    """the link out, of a mail that one can opt out of"""


@dataclass(frozen=True, slots=True)
class Forms:
    """The texts of a mail, with slots for whom it is to."""

    subject: Form
    text: Form
    html: Form

    @classmethod
    def of(cls, texts: Texts) -> "Forms":
        return cls(Form.of(texts.subject), Form.of(texts.text), Form.of(texts.html))

    def filled(self, known: Known, opt_out: str) -> Texts:
        plain = {one: str(known[one] or "") for one in ("name", "job", "survey", "opt_out")}
        subject = self.subject.filled(plain)
        escaped = {one: str(escape(value)) for one, value in (*plain.items(), ("subject", subject))}
        return Texts(subject, self.text.filled(plain), self.html.filled(escaped), opt_out)


class Rendering:
    """Of one set of templates."""

    def __init__(self, environment: Environment) -> None:
        """It has `<language>/<invitation, reminder, tasks>.<txt, html>.j2`, and `letter.html.j2`."""
        self._environment = environment
        self._forms: dict[tuple[object, ...], Forms] = {}
        self._plain: dict[str, bool] = {}

    def survey(self, purpose: str, known: Known, opt_out: str) -> Texts:
        """Filled in, if all that its template does with the candidate is to write them down."""
        if not self.is_plain(f"{known['language']}/{purpose}"):
            return self.rendered(purpose, known, opt_out)
        return self._form(purpose, known).filled(known, opt_out)

    def rendered(self, purpose: str, known: Known, opt_out: str | None = None, *, subject: str | None = None) -> Texts:
        """`subject`: as the HTML has it, if that is not the one of the text."""
        part, find = f"{known['language']}/{purpose}", self._environment.get_template
        written = find(f"{part}.txt.j2").render(known).lstrip()
        first, *lines = [one.rstrip() for one in written.split("\n")]
        html = find(f"{part}.html.j2").render(known, subject=subject or first)
        return Texts(first, _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n", html, opt_out)

    def letter(self, known: Known) -> str:
        """The HTML of one that a person has written."""
        return self._environment.get_template("letter.html.j2").render(known)

    def is_plain(self, part: str) -> bool:
        """`part`: `<language>/<purpose>`."""
        if part not in self._plain:
            self._plain[part] = all(is_plain(self._environment, f"{part}.{kind}.j2") for kind in ("txt", "html"))
        return self._plain[part]

    def _form(self, purpose: str, known: Known) -> Forms:
        """All mails that say the same to others: made when the first of them is written."""
        key = purpose, *(bool(known[one]) if one in SLOTS else known[one] for one in _SAME)
        if key not in self._forms:
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            links = Links(survey=slot("survey"), opt_out=slot("opt_out"))
            slots: Known = {one: Named(slot(one)) if known[one] else None for one in ("name", "job")}
            slots |= {"survey": links.survey, "opt_out": links.opt_out, "scores": scores_of(links)}
            self._forms[key] = Forms.of(self.rendered(purpose, known | slots, subject=slot("subject")))
        return self._forms[key]
