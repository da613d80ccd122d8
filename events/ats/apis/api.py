"""The shape of a vendor's API, as far as it is asked."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, urlsplit

from msgspec import Struct

from afterview.events.ats.texts import clean

Json = dict[str, Any]
"""what JSON of the vendor's is, whether a delivery or an answer"""


class Call(Struct, frozen=True):
    """One request, below the API's address. With a body it is a POST, else a GET."""

    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Page(Struct, frozen=True):
    """A page of a list: its elements as deliveries, and where it goes on."""

    bodies: tuple[bytes, ...]
    next: Call | None = None


class Told(Struct, frozen=True):
    """Whose an application is; ids."""

    application: str
    candidate: str
    job: str = ""


class NotTheShape(ValueError):
    """The answer is not what this API answers; the text says what is expected."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of the API that is asked again and again."""

    name: str
    first: Callable[[datetime], Call]
    """its first page: all that has changed since then"""
    read: Callable[[Any, str | None], Page]
    """a page of an answer and the address that its `Link` header names as the next. Raises `NotTheShape`."""
    every: timedelta = timedelta(minutes=5)
    back: timedelta = timedelta()
    """how far before the last look it is asked for, where what has changed since then cannot be"""


def nothing_wanted(_delivery: Json, _fetched: Sequence[Json]) -> Call | None:
    """Its deliveries are whole."""


def nothing_told(_delivery: Json) -> Collection[str]:
    """Its webhooks say of no list that it has changed."""
    return ()


def nobody(_delivery: Json) -> Told | None:
    """Nothing of its deliveries is needed later."""


def nothing_needed(_delivery: Json) -> str:
    """Its deliveries say whose they are."""
    return ""


def nothing_known(_told: Told) -> Json:
    return {}


@dataclass(frozen=True, slots=True)
class Api:
    """A vendor's API."""

    url: str | None
    """its address; None: every customer has one of their own"""
    login: Literal["basic", "bearer"]
    """how the key is told: as the user of basic authentication without a password, or as a bearer token"""
    per_second: float
    """requests that it certainly takes"""
    subject: Callable[[Json], str]
    """whom a delivery is about: those of one are kept in order. Empty: it does not say"""
    wants: Callable[[Json, Sequence[Json]], Call | None] = nothing_wanted
    """what a delivery still lacks beside what was fetched; None: nothing"""
    lists: tuple[Listing, ...] = ()
    changed: Callable[[Json], Collection[str]] = nothing_told
    """the names of the lists that a webhook says have changed"""
    told_of: Callable[[Json], Told | None] = nobody
    """whose application a webhook tells of, where elements of a list name only that"""
    needs: Callable[[Json], str] = nothing_needed
    """the application that must have been told of before this can be read"""
    as_known: Callable[[Told], Json] = nothing_known
    """what was told, as an object of the API (`--fetched`)"""
    partner: str | None = None
    """the header in which a second id, `account`, is sent along"""


def id_at(delivery: Any, *path: str) -> str:
    """The id at the end of this path, as converters read ids; empty when there is none."""
    for key in path:
        delivery = delivery.get(key) if isinstance(delivery, dict) else None
    if isinstance(delivery, bool) or not isinstance(delivery, int | str):
        return ""
    return clean(str(delivery))


def segment(named: str) -> str:
    """An id as one segment of a path, whatever is in it; `..` leads nowhere else."""
    return quote(named if named.strip(".") else named.replace(".", "%2E"), safe="")


def elements(answer: Any, *path: str) -> list[Json]:
    """The objects of the list at the end of this path. Raises `NotTheShape`."""
    for key in path:
        answer = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
        raise NotTheShape(f"`{'.'.join(path)}`: a list of objects is expected" if path else "a list is expected")
    return answer


def at_address(path: str, address: str) -> Call:
    """The call of `path` with the query of an address that an answer names. Raises `NotTheShape`."""
    try:
        return Call(path, tuple(parse_qsl(urlsplit(address).query)))
    except ValueError:
        raise NotTheShape("the next page: an address is expected") from None
