"""From a request to a letter that can be handed to a server."""

from dataclasses import dataclass
from datetime import datetime

from afterview.schemas.mail import AnyRequest, LetterRequested, MailRequested, TasksRequested
from afterview.schemas.settings import SmtpSettings
from afterview.workers.mail.content import content_of
from afterview.workers.mail.houses import Houses
from afterview.workers.mail.links import LinkMaker
from afterview.workers.mail.message import Letter, letter
from afterview.workers.mail.returns import Returns, Sent
from afterview.workers.wording.library import Library, packaged_library


@dataclass(frozen=True, slots=True)
class Senders:
    """The installation's own addresses, `Name <local@domain>`; what is seen is the company's name."""

    surveys: str
    """and what colleagues are told of their tasks"""
    letters: str
    return_path: str | None = None
    """where servers report what could not be delivered; else to the sender"""


def senders_of(smtp: SmtpSettings) -> Senders:
    return Senders(smtp.sender, smtp.letter_sender or smtp.sender, smtp.return_path)


class Writer:
    """Knows the company, the words and the links."""

    def __init__(
        self, senders: Senders, houses: Houses, links: LinkMaker, returns: Returns, library: Library | None = None
    ) -> None:
        self._senders = senders
        self._returns = returns
        self._houses = houses
        self._links = links
        self._library = library or packaged_library()

    def write(self, request: AnyRequest, at: datetime, traceparent: str | None = None) -> Letter:
        """`traceparent`: the trace that it is part of. Raises `Undeliverable` when the recipient's address is none."""
        match request:
            case MailRequested():
                return self._survey(request, at, traceparent)
            case LetterRequested():
                return self._letter(request, at, traceparent)
            case TasksRequested():
                return self._tasks(request, at, traceparent)

    def _survey(self, request: MailRequested, at: datetime, traceparent: str | None) -> Letter:
        house = self._houses.of(request.tenant)
        links = self._links.links(request, house.speaks(request.locale))
        same = f"{request.invitation_id}/{request.purpose}"  # asked for again the next day, it is still this mail
        return letter(
            self._library.of(request.tenant).mails.survey(request, house, links),
            sender=self._senders.surveys,
            return_path=self._senders.return_path,
            house=house.name,
            to=request.to,
            to_name=request.name,
            message_id=self._id(same, self._senders.surveys, request),
            at=at,
            traceparent=traceparent,
        )

    def _letter(self, request: LetterRequested, at: datetime, traceparent: str | None) -> Letter:
        """From the house; an answer goes to the person who released it."""
        house = self._houses.of(request.tenant)
        opt_out = self._links.out_of_letters(request, house.speaks(request.locale))
        same = f"{request.task_id}\n{request.subject}\n{request.text}"
        return letter(
            content_of(self._library.of(request.tenant).mails.letter(request, house, opt_out)),
            sender=self._senders.letters,
            return_path=self._senders.return_path,
            house=house.name,
            to=request.to,
            to_name=request.name,
            message_id=self._id(same, self._senders.letters, request),
            at=at,
            traceparent=traceparent,
            personal=True,
            reply_to=request.reply_to,
        )

    def _tasks(self, request: TasksRequested, at: datetime, traceparent: str | None) -> Letter:
        """To a colleague, from the house."""
        house = self._houses.of(request.tenant)
        links = self._links.task_links(request, house.speaks(None))
        return letter(
            content_of(self._library.of(request.tenant).mails.tasks(request, house, links, at)),
            sender=self._senders.surveys,
            return_path=self._senders.return_path,
            house=house.name,
            to=request.to,
            to_name=request.name,
            message_id=self._id(request.id, self._senders.surveys),
            at=at,
            traceparent=traceparent,
        )

    def _id(self, same: str, sender: str, request: MailRequested | LetterRequested | None = None) -> str:
        """The Message-ID, of a mail to a candidate with what a bounce is traced by."""
        sent = Sent(request.tenant, request.candidate_id, request.to) if request else None
        return self._returns.message_id(same, sender.rpartition("@")[2].rstrip("> "), sent)
