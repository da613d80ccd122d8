"""Every id is computed, so that a replay gives the same ones (R1, R78, R109; CONTRACT 3)."""

import hmac
from hashlib import sha1
from uuid import NAMESPACE_URL, UUID

from afterview.schemas.people import Person

_LONGEST_ADDRESS = 320
"""no mail server takes a longer one (RFC 5321, 4.5.3.1)"""


def uuid5_text(namespace: UUID, name: str) -> str:
    """`str(uuid.uuid5(namespace, name))` in a quarter of its time: every event out needs two (RFC 9562, 5.5)."""
    digest = bytearray(sha1(namespace.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50  # version 5
    digest[8] = digest[8] & 0x3F | 0x80  # variant
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def numbered(tenant: str, application_id: str, kind: str, n: int) -> str:
    """The id of a task or invitation; `n` counts from 1 per application and kind, skipped ones included (R1)."""
    return uuid5_text(NAMESPACE_URL, f"afterview:{tenant}/{application_id}/{kind}/{n}")


def event_id(about: str, event_type: str, n: int) -> str:
    """The id of the nth event of a type about one task, invitation, response or metric cell (CONTRACT 3, R109)."""
    return uuid5_text(NAMESPACE_URL, f"{about}/{event_type}/{n}")


def response_namespace(secret: bytes) -> UUID:
    """The namespace of response ids: nobody without the installation's secret can recompute one (R78)."""
    return UUID(bytes=hmac.digest(secret, b"afterview response", "sha256")[:16])


def response_id(namespace: UUID, invitation_id: str) -> str:
    return uuid5_text(namespace, invitation_id)


def candidate_key(secret: bytes, tenant: str, candidate_id: str) -> bytes:
    """The key of everything about one candidate of one tenant: no id that outlives an erasure (CONTRACT 3)."""
    return _tenant_key(secret, b"afterview tenant ", tenant, candidate_id)


def assignee_key(secret: bytes, tenant: str, assignee: str) -> bytes:
    """The key of the worklist of one of a tenant's people, by what `assignee_name` calls them."""
    return _tenant_key(secret, b"afterview assignees of ", tenant, assignee)


def assignee_name(person: Person | None) -> str | None:
    """What tells somebody of the hiring team from the others: the id, else the address (R92); None: nobody can."""
    if person is None or person.id:
        return person.id if person else None
    address = (person.email or "").strip().lower()
    return address if 0 < len(address) <= _LONGEST_ADDRESS else None


def _tenant_key(secret: bytes, purpose: bytes, tenant: str, name: str) -> bytes:
    tenant_secret = hmac.digest(secret, purpose + tenant.encode(), "sha256")
    return hmac.digest(tenant_secret, name.encode(), "sha256")[:20]
