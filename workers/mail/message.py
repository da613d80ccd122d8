"""One message as bytes: headers in which nothing from outside can begin another header, before what it says.

Written down directly, for thousands may be due at once: the email package builds a tree of objects for each message,
which costs ten times as much. It still writes the subjects that are rare: long ones, and those with signs of their own.
"""

import re
from binascii import b2a_base64
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from afterview.events.letters.tidy import line, name
from afterview.workers.mail.content import LONGEST_LINE, Content

_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ,.:;!?'()/&+-]*[A-Za-z0-9.:!?')])?")
"""a text that stands in a header as it is"""
_ATOMS = re.compile(r"[A-Za-z0-9'-]+(?: [A-Za-z0-9'-]+)*")
"""a name that stands before an address as it is"""
_SPECIAL = re.compile(r'["\\]')
"""what is escaped in quotes (RFC 5322, 3.2.4)"""
_SHORT = 60
_LINE = 74
"""of encoded words, as the email package counts: they are 75 long at most then (RFC 2047, 2)"""
_OF_A_WORD = 42
"""bytes in an encoded word that fits in the first line after any header's name (RFC 2047, 2)"""
_LOCAL = re.compile(r"(?=.{1,64}$)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
"""what stands before most addresses' `@`; of all others the library is asked"""
_LONGEST_ADDRESS = 254
_CODED = "=?"
"""how an encoded word begins (RFC 2047): the email package decodes what is in one, line ends too"""
_OTHER_LINE = re.compile(rb"[\r\n](?![ \t\n])")
"""where another header would begin; a fold goes on with a space (RFC 5322, 2.2.3)"""
_AUTOMATIC = b"Auto-Submitted: auto-generated\r\n"
_ONE_CLICK = b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
_MIME = b"MIME-Version: 1.0\r\n"


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


_ASCII = EmailPolicy(linesep="\r\n", cte_type="7bit")
_UTF8 = _ASCII.clone(utf8=True)


def letter(
    content: Content,
    *,
    sender: str,
    house: str | None,
    to: str,
    to_name: str | None,
    message_id: str,
    at: datetime,
    personal: bool = False,
    reply_to: str | None = None,
    return_path: str | None = None,
    traceparent: str | None = None,
) -> Letter:
    """Raises `Undeliverable` when `to` is no address. `house` is the sender's name, else the one in `sender`.

    Letters with the same `message_id` are one mail, whenever and however often they are sent. `return_path`: where
    servers report failures to, else the sender's own address.

    A `personal` one was let go by somebody: it is not auto-submitted (RFC 3834), and no click of a mail program
    answers it. An address that is none is not replied to. `traceparent`: the trace that it is part of; `tracestate`
    stays inside, nobody outside could read it.
    """
    recipient, utf8 = _recipient(to)
    headers = [
        _date(int(at.timestamp())),
        _from(house, sender),
        _to("To", name(to_name), recipient),
    ]
    if answers := _answerable(reply_to, utf8=utf8):
        headers.append(_to("Reply-To", None, answers))
    subject = _subject if personal else _common_subject  # a person's own words are not kept
    headers += subject(content.subject, utf8=utf8), _whole("Message-ID", message_id)
    if traceparent:
        headers.append(_whole("Traceparent", traceparent))
    if not personal:
        headers.append(_AUTOMATIC)
    if content.opt_out:
        headers += _unsubscribe(content.opt_out, one_click=not personal)
    whole = b"".join((*headers, _MIME, *content.body))
    return Letter(return_path or _parsed(sender)[1], recipient, whole, utf8)


def is_address(to: str) -> bool:
    """Whether a mail could be sent there at all."""
    try:
        _recipient(to)
    except Undeliverable:
        return False
    return True


def _whole(name: str, value: str) -> bytes:
    """A header that is one line, however long: a date, an id, an address of a page. Raises ValueError when it is not.

    That never happens, unless the tidying before it fails.
    """
    if "\r" in value or "\n" in value:
        raise ValueError("a header that would begin another")
    return f"{name}: {value}\r\n".encode()


def _folded(name: str, value: str, *, utf8: bool) -> bytes:
    """A text as the email package writes it: encoded where it must be, in lines."""
    policy = _UTF8 if utf8 else _ASCII
    return _one_header(policy.fold_binary(name, policy.header_factory(name, value)))


def _encoded(header: str, text: str, after: str = "") -> bytes:
    """All of the text encoded: what looks like an encoded word is read as it stands, and never decoded."""
    coded = Header(text, "utf-8", header_name=header, maxlinelen=_LINE).encode(linesep="\r\n")
    return _one_header(f"{header}: {coded}{after}\r\n".encode())


def _word(text: str) -> str | None:
    """One encoded word, as most names with an accent are; None when it is too long for that."""
    written = text.encode(errors="replace")
    fits = len(written) <= _OF_A_WORD
    return f"=?utf-8?b?{b2a_base64(written, newline=False).decode()}?=" if fits else None


def _one_header(written: bytes) -> bytes:
    """Raises ValueError when it is more than one: as with `_whole`. A folded one has several lines.

    CPython looks by itself only from 3.12.5 on (CVE-2024-6923).
    """
    if _OTHER_LINE.search(written, 0, len(written) - 2):
        raise ValueError("a header that would begin another")
    return written


@lru_cache(maxsize=256)
def _parsed(sender: str) -> tuple[str, str]:
    return parseaddr(sender)


@lru_cache(maxsize=16)
def _date(second: int) -> bytes:
    """`second`: since 1970. Hundreds of mails have the same one."""
    return _whole("Date", format_datetime(datetime.fromtimestamp(second, UTC)))


@lru_cache(maxsize=256)
def _from(house: str | None, sender: str) -> bytes:
    own_name, own_address = _parsed(sender)
    return _to("From", name(house) or own_name, own_address)


def _to(header: str, display: str | None, spec: str) -> bytes:
    """An address, its name before it: as it is, in quotes, or encoded. A long name has a line of its own.

    Not the email package's: where CPython folds a name in quotes, what stands in parentheses is lost.
    """
    if not display:
        return _whole(header, spec)
    fold = "" if len(display) <= _SHORT else "\r\n"
    if _CODED in display or not display.isascii():
        word = _word(display)
        after = f"\r\n <{spec}>"
        return _one_header(f"{header}: {word}{after}\r\n".encode()) if word else _encoded(header, display, after)
    phrase = display if _ATOMS.fullmatch(display) else '"' + _SPECIAL.sub(r"\\\g<0>", display) + '"'
    return _one_header(f"{header}: {phrase}{fold} <{spec}>\r\n".encode())


def _subject(said: str, *, utf8: bool) -> bytes:
    subject = line(said) or ""
    if len(subject) <= _SHORT and _PLAIN.fullmatch(subject):
        return _whole("Subject", subject)
    return _encoded("Subject", subject) if _CODED in subject else _folded("Subject", subject, utf8=utf8)


_common_subject = lru_cache(maxsize=1024)(_subject)
"""most mails have one that thousands have"""


def _unsubscribe(opt_out: str, *, one_click: bool) -> list[bytes]:
    """RFC 2369, RFC 8058. An address too long for a line of a header stands in the text only."""
    if len(opt_out) + len("List-Unsubscribe: <>") > LONGEST_LINE:
        return []
    return [_whole("List-Unsubscribe", f"<{opt_out}>"), *([_ONE_CLICK] if one_click else ())]


def _answerable(address: str | None, *, utf8: bool) -> str | None:
    """An address for answers that a mail like this can name."""
    try:
        valid, needs_utf8 = _recipient(address) if address else ("", False)
    except Undeliverable:
        return None
    return valid if utf8 or not needs_utf8 else None


def _recipient(to: str) -> tuple[str, bool]:
    """The address as it is sent, and whether it needs SMTPUTF8."""
    local, _, domain = to.rpartition("@")
    if len(to) <= _LONGEST_ADDRESS and _LOCAL.fullmatch(local) and (known := _known_domain(domain)):
        return f"{local}@{known}", False
    return _validated(to)


@lru_cache(maxsize=10_000)
def _known_domain(domain: str) -> str | None:
    """The domain as it is sent; None when there is anything to say of it. Most mails go to a few."""
    try:
        address, _ = _validated(f"someone@{domain}")
    except Undeliverable:
        return None
    return address.rpartition("@")[2]


def _validated(to: str) -> tuple[str, bool]:
    """`.test` is somebody's test, not a mistake. One that would be decoded where it stands in a header is nobody's."""
    if _CODED in to:
        raise Undeliverable
    try:
        valid = validate_email(to, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        raise Undeliverable from None
    return (valid.normalized, True) if valid.ascii_email is None else (valid.ascii_email, False)
