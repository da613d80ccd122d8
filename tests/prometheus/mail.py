"""A mail server that is well, slow, has no time, or does not know somebody."""

import asyncio

from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.workers.mail.smtp import Inbox

NOBODY = "nobody"
"""what addresses without a mailbox begin with"""


class Mailbox(Inbox):
    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        """that it takes over each mail"""

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt is None and address.startswith(NOBODY):
            return "550 5.1.1 nobody of that name"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.seconds)
        return await super().handle_DATA(server, session, envelope)
