"""Tokens in links: encrypted and signed, so that nobody reads a candidate in an address or makes up a link.

Each purpose has its own key, derived from each link secret; the first secret makes tokens, all of them open them.
A token says when it ends; the end is judged by the clock that is given, never by Fernet's own.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import ValidationError
from pydantic_core import to_json

from afterview.schemas.base import Closed, Identifier, Moment, Slug
from afterview.schemas.outgoing import Touchpoint
from afterview.workers.clock import Clock

Purpose = Literal["survey", "opt-out"]
PURPOSES: tuple[Purpose, ...] = ("survey", "opt-out")

_LONGEST = 16_384
_ALPHABET = re.compile(r"[A-Za-z0-9_-]+")


class Ticket(Closed):
    """What a link is for. Only the gateway ever sees it."""

    tenant: Slug
    candidate_id: Identifier
    invitation_id: Identifier
    application_id: Identifier | None = None
    touchpoint: Touchpoint = "interview"
    locale: str = "en"
    expires_at: Moment


@dataclass(frozen=True, slots=True)
class Forged:
    """No token of ours, or not for this purpose."""


@dataclass(frozen=True, slots=True)
class Expired:
    """Once a token of ours; its end has passed."""

    ticket: Ticket


class Tokens:
    """Makes and opens tokens."""

    def __init__(self, secrets: Sequence[bytes], clock: Clock) -> None:
        """The first of `secrets` makes tokens; put a new one first to rotate."""
        if not secrets:
            raise ValueError("at least one link secret is needed")
        self._clock = clock
        self._keys = {purpose: _key(secrets, purpose) for purpose in PURPOSES}

    def make(self, purpose: Purpose, ticket: Ticket) -> str:
        """A token for an address: letters, digits, `-` and `_`."""
        content = to_json(ticket.model_dump(exclude_none=True))
        stamped = self._keys[purpose].encrypt_at_time(content, int(self._clock.now().timestamp()))
        return stamped.decode().rstrip("=")

    def open(self, purpose: Purpose, token: str) -> Ticket | Forged | Expired:
        """What a token of this purpose stands for, if it is one and has not ended."""
        sealed = _sealed(token)
        if sealed is None:
            return Forged()
        try:
            ticket = Ticket.model_validate_json(self._keys[purpose].decrypt(sealed))
        except (InvalidToken, ValidationError):
            return Forged()
        return ticket if self._clock.now() < ticket.expires_at else Expired(ticket)


def _sealed(token: str) -> bytes | None:
    """The token as Fernet takes it. Only the one canonical spelling: Base64 has others for the same bytes."""
    if len(token) > _LONGEST or not _ALPHABET.fullmatch(token) or len(token) % 4 == 1:
        return None
    padded = token.encode() + b"=" * (-len(token) % 4)
    return padded if base64.urlsafe_b64encode(base64.urlsafe_b64decode(padded)) == padded else None


def _key(secrets: Sequence[bytes], purpose: Purpose) -> MultiFernet:
    return MultiFernet([Fernet(_derived(secret, purpose)) for secret in secrets])


def _derived(secret: bytes, purpose: Purpose) -> bytes:
    info = f"afterview link {purpose}".encode()
    return base64.urlsafe_b64encode(HKDF(SHA256(), length=32, salt=None, info=info).derive(secret))
