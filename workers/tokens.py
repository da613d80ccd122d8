"""Tokens in links: encrypted and signed, so that nobody reads a candidate in an address or makes up a link.

Each purpose has its own key, derived from each link secret; the first secret makes tokens, all of them open them.
A token says when it ends; the end is judged by the clock that is given. Encrypted and signed at once (AES-SIV, RFC
5297), which needs no random numbers: the same link is the same token, however often its mail is written.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import ValidationError

from afterview.schemas.base import Closed, Identifier, Moment, Slug
from afterview.schemas.outgoing_data import Touchpoint
from afterview.schemas.people import Person
from afterview.workers.clock import Clock

_LONGEST = 16_384
_ALPHABET = re.compile(r"[A-Za-z0-9_-]+")


class AnyTicket(Closed):
    """What a link is for. Only the gateway ever sees it."""

    tenant: Slug
    locale: str = "en"
    expires_at: Moment


class Ticket(AnyTicket):
    """A candidate's link: to a survey, or out of all of them."""

    candidate_id: Identifier
    invitation_id: Identifier
    application_id: Identifier | None = None
    touchpoint: Touchpoint = "interview"


class TaskTicket(AnyTicket):
    """An assignee's link to one feedback task. It opens nothing any more when the task is closed."""

    candidate_id: Identifier
    application_id: Identifier
    task_id: Identifier
    person: Person
    """whom the link was mailed to: who acts when something is done with it"""


class WorklistTicket(AnyTicket):
    """An assignee's link to all of their open tasks."""

    assignee: Identifier
    """as their worklist is named: `ids.assignee_name`"""
    person: Person


T = TypeVar("T", bound=AnyTicket)


@dataclass(frozen=True, slots=True)
class Purpose(Generic[T]):
    """What a token is good for, and for nothing else."""

    name: str
    ticket: type[T]


SURVEY, OPT_OUT = Purpose("survey", Ticket), Purpose("opt-out", Ticket)
TASK, WORKLIST = Purpose("task", TaskTicket), Purpose("worklist", WorklistTicket)
PURPOSES: tuple[Purpose[Any], ...] = (SURVEY, OPT_OUT, TASK, WORKLIST)


@dataclass(frozen=True, slots=True)
class Forged:
    """No token of ours, or not for this purpose."""


@dataclass(frozen=True, slots=True)
class Expired(Generic[T]):
    """Once a token of ours; its end has passed."""

    ticket: T


class Tokens:
    """Makes and opens tokens."""

    def __init__(self, secrets: Sequence[bytes], clock: Clock) -> None:
        """The first of `secrets` makes tokens; put a new one first to rotate."""
        if not secrets:
            raise ValueError("at least one link secret is needed")
        self._clock = clock
        self._keys = {purpose.name: _key(secrets, purpose.name) for purpose in PURPOSES}

    def make(self, purpose: Purpose[T], ticket: T) -> str:
        """A token for an address: letters, digits, `-` and `_`."""
        content = ticket.model_dump_json(exclude_none=True).encode()
        sealed = self._keys[purpose.name][0].encrypt(content, None)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, purpose: Purpose[T], token: str) -> T | Forged | Expired[T]:
        """What a token of this purpose stands for, if it is one and has not ended."""
        sealed = _sealed(token)
        if sealed is None:
            return Forged()
        content = _opened(sealed, self._keys[purpose.name])
        if content is None:
            return Forged()
        try:
            ticket = purpose.ticket.model_validate_json(content)
        except ValidationError:
            return Forged()
        return ticket if self._clock.now() < ticket.expires_at else Expired(ticket)


def _sealed(token: str) -> bytes | None:
    """Its bytes. Only of the one canonical spelling: Base64 has others for the same bytes."""
    if len(token) > _LONGEST or not _ALPHABET.fullmatch(token) or len(token) % 4 == 1:
        return None
    padded = token.encode() + b"=" * (-len(token) % 4)
    sealed = base64.urlsafe_b64decode(padded)
    return sealed if base64.urlsafe_b64encode(sealed) == padded else None


def _opened(sealed: bytes, ciphers: Sequence[AESSIV]) -> bytes | None:
    """With whichever secret it was made with."""
    for cipher in ciphers:
        try:
            return cipher.decrypt(sealed, None)
        except InvalidTag:
            continue
    return None


def _key(secrets: Sequence[bytes], purpose: str) -> list[AESSIV]:
    return [AESSIV(_derived(secret, purpose)) for secret in secrets]


def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), length=64, salt=None, info=f"afterview link {purpose}".encode()).derive(secret)
