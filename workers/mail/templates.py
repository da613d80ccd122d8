"""The words of a mail, as one tenant has them: the first line of a text is its subject."""

import re
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment
from markupsafe import escape

from afterview.events.letters.tidy import line, prose
from afterview.schemas.mail import LetterRequested, MailRequested, TasksRequested
from afterview.workers.mail.houses import House
from afterview.workers.mail.links import Links, TaskLinks
from afterview.workers.mail.prebuilt import SLOTS, Form, is_plain, slot
from afterview.workers.mail.variables import OF_SURVEYS, Known, Named, of_letter, of_survey, of_tasks, scores_of

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


class Templates:
    def __init__(self, environment: Environment) -> None:
        """It has `<language>/<invitation, reminder, tasks>.<txt, html>.j2`, and `letter.html.j2`."""
        self._environment = environment
        self._template = environment.get_template
        self._forms: dict[tuple[object, ...], Forms] = {}
        self._plain: dict[str, bool] = {}

    def texts(self, request: MailRequested, house: House, links: Links) -> Texts:
        """The mail in the candidate's language."""
        language = house.speaks(request.locale)
        known = of_survey(request, house, links, language)
        if not self._is_plain(f"{language}/{request.purpose}"):
            return self._rendered(request.purpose, known, links.opt_out)
        return self._form(request.purpose, known).filled(known, links.opt_out)

    def _is_plain(self, part: str) -> bool:
        if part not in self._plain:
            self._plain[part] = all(is_plain(self._environment, f"{part}.{kind}.j2") for kind in ("txt", "html"))
        return self._plain[part]

    def _form(self, purpose: str, known: Known) -> "Forms":
        """All mails that say the same to others: made when the first of them is written."""
        key = purpose, *(bool(known[one]) if one in SLOTS else known[one] for one in _SAME)
        if key not in self._forms:
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            slots: Known = {one: Named(slot(one)) if known[one] else None for one in ("name", "job")}
            links = Links(survey=slot("survey"), opt_out=slot("opt_out"))
            slots |= {"survey": links.survey, "opt_out": links.opt_out, "scores": scores_of(links)}
            self._forms[key] = Forms.of(self._rendered(purpose, known | slots, subject=slot("subject")))
        return self._forms[key]

    def letter(self, request: LetterRequested, house: House, opt_out: str) -> Texts:
        """As it was released, and no word more."""
        subject, text = line(request.subject) or "", prose(request.text) or ""
        known = of_letter(subject, text, house.speaks(request.locale))
        return Texts(subject, text + "\n", self._template("letter.html.j2").render(known), opt_out)

    def tasks(self, request: TasksRequested, house: House, links: TaskLinks, at: datetime) -> Texts:
        """The mail to a colleague, in the tenant's language.

        It names nobody who has applied, by name or id: mailboxes are shared, and kept for longer than we keep anything.
        """
        return self._rendered(request.purpose, of_tasks(request, house, links, house.speaks(None), at))

    def _rendered(self, purpose: str, known: Known, opt_out: str | None = None, *, subject: str | None = None) -> Texts:
        """`subject`: as the HTML has it, if that is not the one of the text."""
        part = f"{known['language']}/{purpose}"
        written = self._template(f"{part}.txt.j2").render(known).lstrip()
        first, *lines = [line.rstrip() for line in written.split("\n")]
        html = self._template(f"{part}.html.j2").render(known, subject=subject or first)
        return Texts(first, _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n", html, opt_out)
