"""The words of a mail, as one tenant has them: the first line of a text is its subject."""

import re
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment

from afterview.events.letters.tidy import line, prose
from afterview.schemas.mail import LetterRequested, MailRequested, TasksRequested
from afterview.workers.mail.houses import House
from afterview.workers.mail.links import Links, TaskLinks
from afterview.workers.mail.variables import Known, of_letter, of_survey, of_tasks

_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Texts:
    """A mail before it is a message."""

    subject: str
    text: str
    html: str
    opt_out: str | None = None
    """the link out, of a mail that one can opt out of"""


class Templates:
    def __init__(self, environment: Environment) -> None:
        """It has `<language>/<invitation, reminder, tasks>.<txt, html>.j2`, and `letter.html.j2`."""
        self._template = environment.get_template

    def texts(self, request: MailRequested, house: House, links: Links) -> Texts:
        """The mail in the candidate's language."""
        known = of_survey(request, house, links, house.speaks(request.locale))
        return self._rendered(request.purpose, known, links.opt_out)

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

    def _rendered(self, purpose: str, known: Known, opt_out: str | None = None) -> Texts:
        part = f"{known['language']}/{purpose}"
        written = self._template(f"{part}.txt.j2").render(known).lstrip()
        subject, *lines = [line.rstrip() for line in written.split("\n")]
        html = self._template(f"{part}.html.j2").render(known, subject=subject)
        return Texts(subject, _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n", html, opt_out)
