"""Whose an id is, among all that is stored: by looking at bytes, since decoding every journey would take too long."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha1
from typing import NamedTuple
from uuid import NAMESPACE_URL

from msgspec import Raw, Struct, field, msgpack

from afterview.events.ids import numbered
from afterview.events.journey.state import VERSION, Journey, decode

Stored = tuple[bytes, bytes]
"""a key, and the state under it"""

_NUMBERED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)
_UNMARKED = 6
"""bytes that an id has in common with the hash that it is made of: after them version and variant are written in"""


class Numbered(NamedTuple):
    """A task or an invitation: of which application, of which kind, and which one of these."""

    application_id: str
    kind: str
    n: int


class _Application(Struct, gc=False):
    ordinals: Raw = Raw(b"\x80")  # an empty map


class _Names(Struct, gc=False):
    """Of a journey, what ids are made of; the rest is passed over."""

    tenant: str = ""
    applications: dict[str, _Application] = field(default_factory=dict)


_NAMES = msgpack.Decoder(_Names)
_ORDINALS = msgpack.Decoder(dict[str, int])
_TEXT = msgpack.Encoder()


def may_be_numbered(wanted: str) -> bool:
    """Whether it looks like the id of a task or an invitation (`numbered`)."""
    return _NUMBERED.fullmatch(wanted) is not None


def needle(wanted: str) -> bytes:
    """How an id stands in every stored state that has it: with its length before it, so `A-1` is not in `A-12`."""
    return _TEXT.encode(wanted)


def named(states: Iterable[Stored], wanted: str) -> Iterator[tuple[bytes, Journey, str | None]]:
    """The journeys whose candidate has this id, or one of whose applications has: then with its id.

    `states`: all that have its `needle`, though it may mean something else there.
    """
    for key, stored in states:
        journey = decode(key.hex(), stored)
        if journey.candidate_id == wanted:
            yield key, journey, None
        elif wanted in journey.applications:
            yield key, journey, wanted


class Found(NamedTuple):
    """Of whom a task or an invitation is."""

    key: bytes
    journey: Journey
    one: Numbered


def made(states: Iterable[Stored], wanted: str, aside: list[Stored]) -> Found | None:
    """Whose task or invitation it is: the ids of all are made again, until one of them is it.

    States in which its `needle` is are put aside on the way: all of them, if this finds nothing.
    """
    text, wanted = needle(wanted), wanted.lower()
    mark = bytes.fromhex(wanted.replace("-", ""))[:_UNMARKED]
    begins, read, last = NAMESPACE_URL.bytes, _NAMES.decode, lru_cache(_numbers)
    for key, stored in states:
        if text in stored:
            aside.append((key, stored))
        names = read(memoryview(stored)[len(VERSION) :])
        for application_id, application in names.applications.items():
            about = begins + f"afterview:{names.tenant}/{application_id}/".encode()
            for kind, n, ends in last(bytes(application.ordinals)):
                digest = sha1(about + ends).digest()  # noqa: S324 as ids are made (RFC 9562)
                if digest.startswith(mark) and numbered(names.tenant, application_id, kind, n) == wanted:
                    return Found(key, decode(key.hex(), stored), Numbered(application_id, kind, n))
    return None


def _numbers(ordinals: bytes) -> list[tuple[str, int, bytes]]:
    """What the ids of an application's tasks and invitations end with; it is the same for most."""
    kinds = _ORDINALS.decode(ordinals)
    return [(kind, n, f"{kind}/{n}".encode()) for kind, count in kinds.items() for n in range(1, count + 1)]
