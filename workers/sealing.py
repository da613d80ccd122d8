"""Content that leaves us and comes back, which nobody else can read or make: in links, and in Message-IDs.

Encrypted and signed at once (AES-SIV, RFC 5297), which needs no random numbers: the same content is sealed the same
each time. In letters, digits, `-` and `_`.
"""

import base64
import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_LONGEST = 16_384
_ALPHABET = re.compile(r"[A-Za-z0-9_-]+")


class Seal:
    """For one purpose: what is sealed for another is none of it."""

    def __init__(self, secrets: Sequence[bytes], purpose: str) -> None:
        """The first of `secrets` seals, all of them open."""
        self._ciphers = [AESSIV(_derived(secret, purpose)) for secret in secrets]

    def sealed(self, content: bytes) -> str:
        return base64.urlsafe_b64encode(self._ciphers[0].encrypt(content, None)).decode().rstrip("=")

    def opened(self, sealed: str) -> bytes | None:
        """The content, if it was sealed with one of the secrets."""
        written = _bytes_of(sealed)
        for cipher in self._ciphers if written else ():
            try:
                return cipher.decrypt(written, None)
            except InvalidTag:
                continue
        return None


def _bytes_of(sealed: str) -> bytes:
    """Of the one canonical spelling, since Base64 has others for the same bytes; else nothing."""
    if len(sealed) > _LONGEST or not _ALPHABET.fullmatch(sealed) or len(sealed) % 4 == 1:
        return b""
    padded = sealed.encode() + b"=" * (-len(sealed) % 4)
    written = base64.urlsafe_b64decode(padded)
    return written if base64.urlsafe_b64encode(written) == padded else b""


def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), length=64, salt=None, info=f"afterview {purpose}".encode()).derive(secret)
