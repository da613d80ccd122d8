"""One message as bytes: headers in which nothing from outside can begin another header, a text and an HTML part."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email

from afterview.events.letters.tidy import line, name
from afterview.workers.mail.templates import Texts

_LONGEST_LINE = 998
"""of a header, without its end (RFC 5322, 2.1.1)"""
_WHOLE = {"list-unsubscribe", "message-id"}


class Undeliverable(Exception):
    """No mail can reach an address like this."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is handed to a server."""

    sender: str
    recipient: str
    content: bytes
    utf8: bool = False
    """the recipient's address needs a server with SMTPUTF8 (RFC 6531)"""


class _Policy(EmailPolicy):
    """SMTP, but headers that are one address or id are never broken or encoded, however long."""

    def fold(self, name: str, value: str) -> str:
        return _whole(name, value) if name.lower() in _WHOLE else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return _whole(name, value).encode() if name.lower() in _WHOLE else super().fold_binary(name, value)


def _whole(name: str, value: str) -> str:
    return f"{name}: {value}\r\n"


_ASCII = _Policy(linesep="\r\n", cte_type="7bit")
_UTF8 = _ASCII.clone(utf8=True)


def message_id(same: str, domain: str) -> str:
    """Made of what is the same for every attempt, so that a mail that arrives twice can be told to be one."""
    digest = sha256(same.encode(errors="replace")).hexdigest()
    return f"<{digest[:40]}@{domain}>"


def letter(
    texts: Texts,
    *,
    sender: str,
    house: str | None,
    to: str,
    to_name: str | None,
    same: str,
    at: datetime,
    personal: bool = False,
    reply_to: str | None = None,
    traceparent: str | None = None,
) -> Letter:
    """Raises `Undeliverable` when `to` is no address. `house` is the sender's name, else the one in `sender`.

    Letters with the same `same` are one mail, whenever and however often they are sent.

    A `personal` one was let go by somebody: it is not auto-submitted (RFC 3834), and no click of a mail program
    answers it. An address that is none is not replied to. `traceparent`: the trace that it is part of; `tracestate`
    stays inside, nobody outside could read it.
    """
    own_name, own_address = parseaddr(sender)
    recipient, utf8 = _recipient(to)
    message = EmailMessage(_UTF8 if utf8 else _ASCII)
    message["Date"] = format_datetime(at)
    message["From"] = Address(name(house) or own_name, addr_spec=own_address)
    message["To"] = _address(name(to_name), recipient)
    if answers := _answerable(reply_to, utf8=utf8):
        message["Reply-To"] = _address(None, answers)
    message["Subject"] = line(texts.subject) or ""
    message["Message-ID"] = message_id(same, own_address.rpartition("@")[2])
    if traceparent:
        message["Traceparent"] = traceparent
    if not personal:
        message["Auto-Submitted"] = "auto-generated"
    if texts.opt_out:
        _unsubscribe(message, texts.opt_out, one_click=not personal)
    message.set_content(texts.text, cte="quoted-printable")
    message.add_alternative(texts.html, subtype="html", cte="quoted-printable")
    return Letter(own_address, recipient, message.as_bytes(), utf8)


def _unsubscribe(message: EmailMessage, opt_out: str, *, one_click: bool) -> None:
    """RFC 2369, RFC 8058. An address too long for a line of a header stands in the text only."""
    if len(opt_out) + len("List-Unsubscribe: <>") <= _LONGEST_LINE:
        message["List-Unsubscribe"] = f"<{opt_out}>"
        if one_click:
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _answerable(address: str | None, *, utf8: bool) -> str | None:
    """An address for answers that a mail like this can name."""
    try:
        valid, needs_utf8 = _recipient(address) if address else ("", False)
    except Undeliverable:
        return None
    return valid if utf8 or not needs_utf8 else None


def _recipient(to: str) -> tuple[str, bool]:
    """The address as it is sent, and whether it needs SMTPUTF8. `.test` is somebody's test, not a mistake."""
    try:
        valid = validate_email(to, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        raise Undeliverable from None
    return (valid.normalized, True) if valid.ascii_email is None else (valid.ascii_email, False)


def _address(display: str | None, spec: str) -> Address:
    local, _, domain = spec.rpartition("@")
    return Address(display or "", username=local, domain=domain)
