"""Who may say that a delivery is theirs: signatures on the raw bytes (CONVERT.md, "The gateway").

Nothing here raises on anything that can arrive: what is odd is not signed.
"""

from collections.abc import Sequence
from datetime import datetime

from afterview.events.ats.body import LONGEST_ID
from afterview.events.ats.secrecy import Headers, Secret
from afterview.events.ats.texts import paired
from afterview.events.ats.vendors import VENDOR


def signed(vendor: str, body: bytes, headers: Headers, secrets: Sequence[Secret], now: datetime) -> bool:
    """True when one of the secrets (two, while they are being changed) has signed the delivery."""
    known = VENDOR.get(vendor)
    return known is not None and known.signed is not None and known.signed(body, headers, secrets, now)


def proving(vendor: str, secrets: Sequence[Secret]) -> frozenset[str]:
    """Headers, in lower case, that hold a secret and that nobody else needs to know."""
    known = VENDOR.get(vendor)
    proofs = map(known.proof, secrets) if known and known.proof else ()
    return frozenset(proof[0] for proof in proofs if proof)


def delivery_id(vendor: str, body: bytes, headers: Headers) -> str | None:
    """By what a repeat is known; None where the vendor says nothing (or too much)."""
    known = VENDOR.get(vendor)
    found = known.delivery_id(body, headers) if known else None
    return paired(found) if found and len(found) <= LONGEST_ID else None
