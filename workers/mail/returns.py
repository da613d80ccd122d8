"""Message-IDs that tell us, and nobody else, to whom a mail was: a report of a bounce quotes little else.

`<digest.sealed@domain>`: the digest is of what is the same for every attempt, so that a mail that arrives twice can be
told to be one; what is sealed (AES-SIV, RFC 5297) is the same each time as well.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LONGEST = 250
"""characters before the `@`; ids longer than any vendor's are left out, and such a mail cannot be traced"""


@dataclass(frozen=True, slots=True)
class Sent:
    """Whose a mail was, and where it went."""

    tenant: str
    candidate_id: str
    address: str


class Returns:
    """Seals with the installation's secret, which never changes: a report may come after days."""

    def __init__(self, installation: bytes) -> None:
        self._cipher = AESSIV(
            HKDF(SHA256(), length=64, salt=None, info=b"afterview returned mail").derive(installation)
        )

    def message_id(self, same: str, domain: str, sent: Sent | None = None) -> str:
        """`same`: what is the same for every attempt. `sent`: of a mail to a candidate."""
        local = sha256(same.encode(errors="replace")).hexdigest()[:40]
        if sent:
            content = json.dumps(
                [sent.tenant, sent.candidate_id, sent.address], separators=(",", ":"), ensure_ascii=False
            ).encode(errors="replace")
            sealed = urlsafe_b64encode(self._cipher.encrypt(content, None)).decode().rstrip("=")
            local = f"{local}.{sealed}" if len(sealed) < LONGEST - len(local) else local
        return f"<{local}@{domain}>"

    def opened(self, message_id: str) -> Sent | None:
        """Whose the mail was; None if it was none of ours to a candidate."""
        sealed = message_id.strip("<>").partition("@")[0].partition(".")[2]
        try:
            content = self._cipher.decrypt(urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)), None)
            return Sent(*json.loads(content))
        except (InvalidTag, ValueError, TypeError):
            return None
