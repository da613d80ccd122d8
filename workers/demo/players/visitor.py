"""The visitor: whoever sits before the screen, and is one more player. What they do is noted like everybody else's."""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from afterview.workers.clock import Clock
from afterview.workers.demo.accounts.book import Book
from afterview.workers.demo.inbox import Inbox
from afterview.workers.demo.mail import LINK, Mail
from afterview.workers.demo.players.doors import Doors, Pairs
from afterview.workers.demo.players.lists import Owed, as_closed, going, owed
from afterview.workers.demo.players.reading import read_page
from afterview.workers.demo.screen.ticker import Ticker
from afterview.workers.demo.world.cast import COMPANIES, tenant_of
from afterview.workers.gateway.pages.scopes import UNDO, scope_of

Note = Callable[[], None]


class Visitor:
    def __init__(self, inbox: Inbox, doors: Doors, book: Book, ticker: Ticker, clock: Clock) -> None:
        self._inbox, self._doors, self._book, self._ticker, self._clock = inbox, doors, book, ticker, clock
        self._mails: dict[str, Mail] = {}
        self._read = 0

    async def intends(self, link: str, form: Pairs) -> Note:
        """A form is about to be sent to the page behind a link; what is to be noted once it is taken."""
        path, told = urlsplit(link).path, dict(form)
        mail = self._mail_with(path)
        if path.startswith("/s/") and mail:
            return lambda: self._answers(mail, told)
        if path.startswith("/u/") and mail:
            return lambda: self._leaves(mail, form)
        if path.startswith("/t/") and told.get("do") != "check":
            page = read_page(await self._doors.open(link) or "")
            if task := owed(page):
                done = told if "do" in told else {"do": "close"} | told
                return lambda: self._works(page.house, [(task, done)], link)
        if path.startswith("/r/") and told.get("sure") == "yes" and "do" in told:
            page = read_page(await self._doors.open(link) or "")
            tasks = await going(self._doors, link, told["do"], [value for name, value in form if name == "task"])
            return lambda: self._works(page.house, [(task, as_closed(told["do"], task)) for task in tasks.values()])
        return lambda: None

    def _answers(self, mail: Mail, form: dict[str, str]) -> None:
        self._book.filled_in(mail, self._clock.now(), form)
        self._ticker.tell(tenant_of(mail.to), "you filled in the form of a survey")

    def _leaves(self, mail: Mail, form: Pairs) -> None:
        if scope := scope_of(form):
            self._book.left(mail, scope)
            self._ticker.tell(tenant_of(mail.to), "you opted out for somebody")
        elif UNDO in form:
            self._book.back(mail, self._clock.now())
            self._ticker.tell(tenant_of(mail.to), "you took an opt-out back for somebody")

    def _works(self, house: str, done: Iterable[tuple[Owed, dict[str, str]]], link: str = "") -> None:
        tenant = next(company.slug for company in COMPANIES if house.startswith(company.name))
        for task, form in done:
            self._book.worked(tenant, task.kind, task.address, form, link)
            self._ticker.tell(tenant, "you worked on a task")

    def _mail_with(self, path: str) -> Mail | None:
        """The mail in which a link with this path stands."""
        for mail in self._inbox.mails[self._read :]:
            for link in [*mail.links, mail.one_click or "", *LINK.findall(mail.html)]:
                self._mails.setdefault(urlsplit(link).path, mail)
        self._read = len(self._inbox.mails)
        return self._mails.get(path)
