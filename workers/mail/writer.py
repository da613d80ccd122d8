"""From a request to a letter that can be handed to a server."""

from datetime import datetime

from afterview.schemas.mail import AnyRequest, LetterRequested, MailRequested, TasksRequested
from afterview.workers.mail.houses import Houses
from afterview.workers.mail.links import LinkMaker
from afterview.workers.mail.message import Letter, letter
from afterview.workers.wording.library import Library, packaged_library


class Writer:
    """Knows the company, the words and the links."""

    def __init__(self, sender: str, houses: Houses, links: LinkMaker, library: Library | None = None) -> None:
        """`sender`: the installation's own address, `Name <local@domain>`; what is seen is the company's name."""
        self._sender = sender
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
        return letter(
            self._library.of(request.tenant).mails.texts(request, house, links),
            sender=self._sender,
            house=house.name,
            to=request.to,
            to_name=request.name,
            same=f"{request.invitation_id}/{request.purpose}",  # asked for again the next day, it is still this mail
            at=at,
            traceparent=traceparent,
        )

    def _letter(self, request: LetterRequested, at: datetime, traceparent: str | None) -> Letter:
        """From the house; an answer goes to the person who released it."""
        house = self._houses.of(request.tenant)
        opt_out = self._links.out_of_letters(request, house.speaks(request.locale))
        return letter(
            self._library.of(request.tenant).mails.letter(request, house, opt_out),
            sender=self._sender,
            house=house.name,
            to=request.to,
            to_name=request.name,
            same=f"{request.task_id}\n{request.subject}\n{request.text}",
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
            self._library.of(request.tenant).mails.tasks(request, house, links, at),
            sender=self._sender,
            house=house.name,
            to=request.to,
            to_name=request.name,
            same=request.id,
            at=at,
            traceparent=traceparent,
        )
