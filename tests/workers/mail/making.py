"""Requests, writers and letters for the tests of mail."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from tests.workers.tickets import NOW, TICKET

from afterview.schemas.mail import MailRequested
from afterview.schemas.policy import Policy
from afterview.workers.clock import SteppedClock
from afterview.workers.mail.houses import Houses
from afterview.workers.mail.links import LinkMaker
from afterview.workers.mail.message import Letter
from afterview.workers.mail.returns import Returns
from afterview.workers.mail.writer import Senders, Writer
from afterview.workers.tokens import Tokens

_NUMBERED = re.compile(r"&#(\d{3,});")
"""how HTML has what is not ASCII"""
CLOCK = SteppedClock(NOW)
TOKENS = Tokens((b"a secret of the links of the tests",), CLOCK)
RETURNS = Returns(b"a secret of the installation of the tests")
URL = "https://feedback.example.com"

REQUEST = MailRequested(
    id=f"{TICKET.invitation_id}/invitation/1",
    purpose="invitation",
    to="ada@example.com",
    name="Ada Lovelace",
    locale="en-GB",
    job_title="Analyst",
    not_after=NOW + timedelta(hours=8),
    **TICKET.model_dump(exclude={"locale"}),
)


SENDERS = Senders("Afterview <survey@afterview.example>", "Afterview <letters@afterview.example>")


def writer(names: dict[str, str] | None = None, senders: Senders = SENDERS) -> Writer:
    houses = Houses({"acme": "Acme"} if names is None else names, Policy())
    return Writer(senders, houses, LinkMaker(TOKENS, URL + "/"), RETURNS)


def written(names: dict[str, str] | None = None, /, **changes: object) -> Letter:
    return writer(names).write(REQUEST.model_copy(update=changes), NOW)


def read(letter: Letter) -> EmailMessage:
    message = message_from_bytes(letter.content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert body is not None
    content = body.get_content()
    assert isinstance(content, str)
    return _NUMBERED.sub(lambda sign: chr(int(sign[1])), content.replace("\r\n", "\n"))
