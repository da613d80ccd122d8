"""One message as bytes: headers in which nothing from outside can begin another header, a text and an HTML part.

Written down directly, for thousands may be due at once: the email package builds a tree of objects for each message,
which costs ten times as much. It still writes every header that is not plain.
"""

import re
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email

from afterview.events.letters.tidy import line, name
from afterview.workers.mail.rendering import Texts

_LONGEST_LINE = 998
"""of a header, without its end (RFC 5322, 2.1.1)"""
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ,.:;!?'()/&+-]*[A-Za-z0-9.:!?')])?")
"""a text that stands in a header as it is"""
_ATOMS = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
"""a name that stands before an address as it is"""
_SHORT = 60
_LOCAL = re.compile(r"(?=.{1,64}$)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
"""what stands before most addresses' `@`; of all others the library is asked"""
_LONGEST_ADDRESS = 254
_CODED = "=?"
"""how an encoded word begins (RFC 2047): the email package decodes what is in one, line ends too"""
_OTHER_LINE = re.compile(rb"[\r\n](?![ \t\n])")
"""where another header would begin; a fold goes on with a space (RFC 5322, 2.2.3)"""


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
    texts: Texts,
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
    own_name, own_address = _parsed(sender)
    recipient, utf8 = _recipient(to)
    headers = [
        _whole("Date", format_datetime(at)),
        _from(name(house) or own_name, own_address, utf8=utf8),
        _to("To", name(to_name), recipient, utf8=utf8),
    ]
    if answers := _answerable(reply_to, utf8=utf8):
        headers.append(_to("Reply-To", None, answers, utf8=utf8))
    headers.append(_subject(line(texts.subject) or "", utf8=utf8))
    headers.append(_whole("Message-ID", message_id))
    if traceparent:
        headers.append(_whole("Traceparent", traceparent))
    if not personal:
        headers.append(_whole("Auto-Submitted", "auto-generated"))
    if texts.opt_out:
        headers += _unsubscribe(texts.opt_out, one_click=not personal)
    headers.append(b"MIME-Version: 1.0\r\n")
    content = b"".join((*headers, *_body(texts, message_id)))
    return Letter(return_path or own_address, recipient, content, utf8)


def is_address(to: str) -> bool:
    """Whether a mail could be sent there at all."""
    try:
        _recipient(to)
    except Undeliverable:
        return False
    return True


def _body(texts: Texts, same: str) -> list[bytes]:
    """Two alternatives. The boundary can stand in neither: nobody knows it before."""
    boundary = f"=_{sha256(same.encode()).hexdigest()[:24]}".encode()
    return [
        b'Content-Type: multipart/alternative; boundary="' + boundary + b'"\r\n',
        *_part(boundary, b"plain", texts.text),
        *_part(boundary, b"html", texts.html, _without_accents(texts.html)),
        b"\r\n--" + boundary + b"--\r\n",
    ]


def _without_accents(html: str) -> str:
    """The same to whoever reads it as HTML, with numbers for what is not ASCII."""
    return html if html.isascii() else html.encode("ascii", "xmlcharrefreplace").decode()


def _part(boundary: bytes, kind: bytes, content: str, plain: str | None = None) -> tuple[bytes, bytes, bytes]:
    """`plain`, if mail servers take that as it is: ASCII in lines that are not too long. Else `content`, encoded."""
    lines = _lines(plain or content)
    fits = (plain or content).isascii() and max(map(len, lines)) <= _LONGEST_LINE and "\0" not in content
    text = "\r\n".join(lines if fits or not plain else _lines(content)).encode(errors="replace")
    return (
        b"\r\n--" + boundary + b"\r\nContent-Type: text/" + kind + b'; charset="utf-8"\r\n',
        b"Content-Transfer-Encoding: " + (b"7bit" if fits else b"quoted-printable") + b"\r\n\r\n",
        text if fits else b2a_qp(text, istext=True),
    )


def _lines(text: str) -> list[str]:
    return (text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text).split("\n")


def _whole(name: str, value: str) -> bytes:
    """A header that is one line, however long: a date, an id, an address of a page."""
    return _one_header(f"{name}: {value}\r\n".encode())


def _folded(name: str, value: str | Address, *, utf8: bool) -> bytes:
    """A header as the email package writes it: encoded, quoted, in lines."""
    policy = _UTF8 if utf8 else _ASCII
    return _one_header(policy.fold_binary(name, policy.header_factory(name, value)))


def _encoded(header: str, text: str) -> str:
    """All of it encoded: what looks like an encoded word is read as it stands, and never decoded."""
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


def _one_header(written: bytes) -> bytes:
    """Raises ValueError when it is more than one: never, unless the tidying before it fails.

    CPython looks by itself only from 3.12.5 on (CVE-2024-6923).
    """
    if _OTHER_LINE.search(written, 0, len(written) - 2):
        raise ValueError("a header that would begin another")
    return written


@lru_cache(maxsize=256)
def _parsed(sender: str) -> tuple[str, str]:
    return parseaddr(sender)


@lru_cache(maxsize=256)
def _from(display: str, address: str, *, utf8: bool) -> bytes:
    return _to("From", display, address, utf8=utf8)


def _to(header: str, display: str | None, spec: str, *, utf8: bool) -> bytes:
    if display and len(display) <= _SHORT and _ATOMS.fullmatch(display):
        return _whole(header, f"{display} <{spec}>")
    if display and _CODED in display:
        return _whole(header, f"{_encoded(header, display)} <{spec}>")
    return _folded(header, _address(display, spec), utf8=utf8)


def _subject(subject: str, *, utf8: bool) -> bytes:
    if len(subject) <= _SHORT and _PLAIN.fullmatch(subject):
        return _whole("Subject", subject)
    if _CODED in subject:
        return _whole("Subject", _encoded("Subject", subject))
    return _folded("Subject", subject, utf8=utf8)


def _unsubscribe(opt_out: str, *, one_click: bool) -> list[bytes]:
    """RFC 2369, RFC 8058. An address too long for a line of a header stands in the text only."""
    if len(opt_out) + len("List-Unsubscribe: <>") > _LONGEST_LINE:
        return []
    one = [_whole("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")] if one_click else []
    return [_whole("List-Unsubscribe", f"<{opt_out}>"), *one]


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


def _address(display: str | None, spec: str) -> Address:
    local, _, domain = spec.rpartition("@")
    return Address(display or "", username=local, domain=domain)
