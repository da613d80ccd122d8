"""Mails that differ only in whom they are to: made into bytes once, then filled in, at a hundredth of the cost.

Their parts are quoted-printable, which takes whatever is filled in: a value is lines of its own, between soft ends.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import escape

from afterview.workers.mail.content import (
    QUOTED,
    Content,
    Texts,
    body,
    part,
    quoted,
    softly,
    with_ends,
    without_accents,
)

_OPEN, _SHUT = "\x02", "\x03"
_SLOT = re.compile(f"{_OPEN}(\\w+){_SHUT}")
_SLOT_IN_BYTES = re.compile(_SLOT.pattern.encode())
_SIMPLE = re.compile(r"[A-Za-z0-9 ./:?_-]*")
"""the same in text, in HTML and quoted-printable: all links of ours, most names"""
_WIDTH = 75
"""of a line, without its soft end (RFC 2045, 6.7)"""


def slot(variable: str) -> str:
    """What stands where the variable will."""
    return f"{_OPEN}{variable}{_SHUT}"


@dataclass(frozen=True, slots=True)
class Form:
    """A mail with slots."""

    subject: str
    pieces: tuple[bytes, ...]
    """of the body: bytes, slot, bytes, slot, ..., bytes"""
    slots: tuple[tuple[str, int], ...]
    """of each of these slots the variable, and which of its values: in text, in HTML"""

    @classmethod
    def of(cls, texts: Texts) -> "Form":
        text, html = _with_slots(texts.text, _in_text), _with_slots(texts.html, without_accents)
        whole = body(texts, part("plain", QUOTED, text), part("html", QUOTED, html))
        slots = [(variable, 0) for variable in _SLOT.findall(texts.text)]
        slots += [(variable, 1) for variable in _SLOT.findall(texts.html)]
        return cls(texts.subject, tuple(_SLOT_IN_BYTES.split(whole)), tuple(slots))

    def filled(self, values: Mapping[str, str]) -> Content:
        """`values`: by variable, each one line."""
        coded = {variable: _coded(value) for variable, value in values.items()}
        pieces = [*self.pieces]
        pieces[1::2] = [coded[variable][which] for variable, which in self.slots]
        subject = _SLOT.sub(lambda found: values[found[1]], self.subject)
        return Content(subject, tuple(pieces), values["opt_out"])


def _with_slots(text: str, encoded: Callable[[str], bytes]) -> bytes:
    *pieces, last = _SLOT.split(with_ends(text))
    before = [softly(quoted(encoded(piece))) for piece in pieces[::2]]
    between = [slot(variable).encode() for variable in pieces[1::2]]
    return b"".join(one for pair in zip(before, between, strict=True) for one in pair) + quoted(encoded(last))


def _coded(value: str) -> tuple[bytes, bytes]:
    """As it stands in text and in HTML, with a soft end."""
    if _SIMPLE.fullmatch(value):
        lines = [value[first : first + _WIDTH] for first in range(0, len(value), _WIDTH)]
        same = "=\r\n".join([*lines, ""]).encode()
        return same, same
    text = with_ends(value)
    return softly(quoted(_in_text(text))), softly(quoted(without_accents(escape(text))))


def _in_text(text: str) -> bytes:
    return text.encode(errors="replace")
