"""The visitor: whoever sits before the screen, and is one more player. What they do is noted like everybody else's."""

from urllib.parse import urlsplit

from afterview.workers.clock import Clock
from afterview.workers.demo.book import Book
from afterview.workers.demo.cast import tenant_of
from afterview.workers.demo.inbox import Inbox
from afterview.workers.demo.mail import LINK, Mail
from afterview.workers.demo.reading import read_page
from afterview.workers.demo.ticker import Ticker

Form = list[tuple[str, str]]


class Visitor:
    def __init__(self, inbox: Inbox, book: Book, ticker: Ticker, clock: Clock) -> None:
        self._inbox, self._book, self._ticker, self._clock = inbox, book, ticker, clock
        self._mails: dict[str, Mail] = {}
        self._read = 0

    def did(self, path: str, page: str, form: Form) -> None:
        """A form of a page behind a link was sent, and was taken."""
        mail = self.mail_with(path)
        if mail is None:
            return
        if path.startswith("/s/"):
            self._book.answered(mail, self._clock.now(), dict(form))
            self._ticker.tell(tenant_of(mail.to), "you answered a survey")
        elif path.startswith("/u/"):
            self._book.left(mail, "survey" if ("List-Unsubscribe", "One-Click") in form else dict(form)["scope"])
            self._ticker.tell(tenant_of(mail.to), "you opted out for somebody")
        elif path.startswith("/t/"):
            (kind,) = {entry.kind for entry in mail.entries if urlsplit(entry.link).path == path}
            self._book.worked(tenant_of(mail.to), kind, read_page(page).address, dict(form))
            self._ticker.tell(tenant_of(mail.to), "you worked on a task")

    def mail_with(self, path: str) -> Mail | None:
        """The mail in which a link with this path stands."""
        for mail in self._inbox.mails[self._read :]:
            for link in [*mail.links, *LINK.findall(mail.html)]:
                self._mails.setdefault(urlsplit(link).path, mail)
        self._read = len(self._inbox.mails)
        return self._mails.get(path)
