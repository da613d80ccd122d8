"""What a message says, as bytes: a text and an HTML part, from the `Content-Type` of both on (RFC 2045, RFC 2046)."""

from binascii import b2a_qp
from dataclasses import dataclass
from hashlib import sha256

LONGEST_LINE = 998
"""without its end (RFC 5322, 2.1.1)"""
QUOTED = "quoted-printable"
_END = b"\r\n"


@dataclass(frozen=True, slots=True)
class Texts:
    """A mail as people read it."""

    subject: str
    text: str
    html: str
    opt_out: str | None = None
    """the link out, of a mail that one can opt out of"""


@dataclass(frozen=True, slots=True)
class Content:
    """A mail as bytes, but for the headers that say whose it is."""

    subject: str
    body: tuple[bytes, ...]
    """in pieces, which are put together once, with the headers"""
    opt_out: str | None = None


def content_of(texts: Texts) -> Content:
    text, html = with_ends(texts.text).encode(errors="replace"), with_ends(texts.html)
    parts = _part("plain", text, text), _part("html", html.encode(errors="replace"), without_accents(html))
    return Content(texts.subject, (body(texts, *parts),), texts.opt_out)


def body(texts: Texts, text: bytes, html: bytes) -> bytes:
    """Two alternatives, `part`s. The boundary can stand in neither: it is made of both."""
    same = sha256(f"{texts.text}\n{texts.html}".encode(errors="replace")).hexdigest()
    boundary = f"=_{same[:24]}".encode()
    return b"".join(
        (
            *(b'Content-Type: multipart/alternative; boundary="', boundary, b'"\r\n'),
            *(b"\r\n--", boundary, text),
            *(b"\r\n--", boundary, html),
            *(b"\r\n--", boundary, b"--\r\n"),
        )
    )


def part(kind: str, coding: str, content: bytes) -> bytes:
    head = f'\r\nContent-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {coding}\r\n\r\n'
    return head.encode() + content


def _part(kind: str, content: bytes, plain: bytes) -> bytes:
    """`plain`, if mail servers take that as it is: ASCII in lines that are not too long. Else `content`, encoded."""
    fits = plain.isascii() and max(map(len, plain.split(_END))) <= LONGEST_LINE and b"\0" not in plain
    return part(kind, "7bit", plain) if fits else part(kind, QUOTED, quoted(content))


def with_ends(text: str) -> str:
    """Its lines end as those of a mail do."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def without_accents(html: str) -> bytes:
    """The same to whoever reads it as HTML, with numbers for what is not ASCII."""
    return html.encode("ascii", "xmlcharrefreplace")


def quoted(content: bytes) -> bytes:
    """Quoted-printable (RFC 2045, 6.7). `content`: its lines end as those of a mail do."""
    return _END.join(map(quoted_line, content.split(_END)))


def quoted_line(line: bytes) -> bytes:
    """One line, which may become several; there is room for a soft end after it.

    A dot at its beginning is coded: it needs no other one before it on its way (RFC 5321, 4.5.2). The encoder learns
    from an end how lines end, and makes a line too long for a space at its end, unless it codes all.
    """
    first, rest = (b"=2E=\r\n", line[1:]) if line.startswith(b".") else (b"", line)
    return first + b2a_qp(rest + _END, quotetabs=rest.endswith((b" ", b"\t")), istext=True)[: -len(_END)]


def softly(coded: bytes) -> bytes:
    """What comes next goes on in the same line of the text."""
    return coded + b"=\r\n" if coded and not coded.endswith(_END) else coded
