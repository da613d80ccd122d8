"""A mail server with moods, which remembers in which life of the process a mail came."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from random import Random

from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.workers.mail.smtp import Inbox


@dataclass(frozen=True, slots=True)
class Arrival:
    life: int
    message_id: str
    mail: EmailMessage


class MoodySink(Inbox):
    """Accepts most mails at once; some slowly, before or after it has kept them; some not now. Kind, when told so."""

    def __init__(self, seed: int, watch: Callable[[str], None]) -> None:
        """`watch` is told how far each mail has come: `recipient`, `content`, `kept`, `replied`."""
        super().__init__()
        self.arrivals: list[Arrival] = []
        self.life, self.kind, self.busy = 0, False, 0
        self._chance, self._watch = Random(f"sink {seed}"), watch  # noqa: S311 reproducible on purpose

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._watch("recipient")
        if self._in_the_mood(0.1):
            return "451 4.7.1 greylisted"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.busy += 1
        try:
            return await self._taken(server, session, envelope)
        finally:
            self.busy -= 1

    async def _taken(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._watch("content")
        if self._in_the_mood(0.07):
            return "451 4.3.2 not now"
        if self._in_the_mood(0.1):
            await asyncio.sleep(self._chance.uniform(0.02, 0.2))
        said = await super().handle_DATA(server, session, envelope)
        self.arrivals.append(Arrival(self.life, *_read(envelope)))
        self._watch("kept")
        if self._in_the_mood(0.15):
            await asyncio.sleep(self._chance.uniform(0.02, 0.2))
        asyncio.get_running_loop().call_soon(self._watch, "replied")
        return said

    def _in_the_mood(self, share: float) -> bool:
        return not self.kind and self._chance.random() < share


def _read(envelope: Envelope) -> tuple[str, EmailMessage]:
    assert isinstance(envelope.content, bytes)
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return re.sub(r"\.[\w-]*@", "@", str(mail["Message-ID"])), mail  # what follows the digest is for bounces
