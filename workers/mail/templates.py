"""The words of a mail, as one tenant has them: the first line of a text is its subject."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from jinja2 import Environment

from afterview.events.letters.tidy import line, prose
from afterview.schemas.mail import LetterRequested, MailRequested, TasksRequested
from afterview.workers.mail.content import Content, Texts
from afterview.workers.mail.houses import House
from afterview.workers.mail.links import Links, TaskLinks
from afterview.workers.mail.rendering import Rendering
from afterview.workers.mail.variables import linked, of_letter, of_survey, of_tasks
from afterview.workers.wording.sparing import spared

T = TypeVar("T")


class Templates:
    def __init__(self, environment: Environment, spare: Environment | None = None) -> None:
        """`spare`: another, for what fails in this one."""
        self.own = Rendering(environment)
        self._spare = Rendering(spare) if spare else None

    def survey(self, request: MailRequested, house: House, links: Links) -> Content:
        """The mail in the candidate's language."""
        known = of_survey(request, house, house.speaks(request.locale))
        return self._made(request.purpose, lambda words: words.survey(request.purpose, known, links))

    def texts(self, request: MailRequested, house: House, links: Links) -> Texts:
        """The same, to be looked at."""
        known = of_survey(request, house, house.speaks(request.locale)) | linked(links)
        return self._made(request.purpose, lambda words: words.rendered(request.purpose, known, links.opt_out))

    def letter(self, request: LetterRequested, house: House, opt_out: str) -> Texts:
        """As it was released, and no word more."""
        subject, text = line(request.subject) or "", prose(request.text) or ""
        known = of_letter(subject, text, house.speaks(request.locale))
        html = self._made(request.purpose, lambda words: words.letter(known))
        return Texts(subject, text + "\n", html, opt_out)

    def tasks(self, request: TasksRequested, house: House, links: TaskLinks, at: datetime) -> Texts:
        """The mail to a colleague, in the tenant's language.

        It names nobody who has applied, by name or id: mailboxes are shared, and kept for longer than we keep anything.
        """
        known = of_tasks(request, house, links, house.speaks(None), at)
        return self._made(request.purpose, lambda words: words.rendered(request.purpose, known))

    def _made(self, purpose: str, make: Callable[[Rendering], T]) -> T:
        spare = self._spare
        return make(self.own) if spare is None else spared(lambda: make(self.own), lambda: make(spare), mail=purpose)
