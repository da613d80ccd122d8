"""Every id is computed, so that a replay gives the same ones (R1, R78, R109; CONTRACT 3)."""

import hmac
from uuid import NAMESPACE_URL, UUID, uuid5


def numbered(tenant: str, application_id: str, kind: str, n: int) -> str:
    """The id of a task or invitation; `n` counts from 1 per application and kind, skipped ones included (R1)."""
    return str(uuid5(NAMESPACE_URL, f"afterview:{tenant}/{application_id}/{kind}/{n}"))


def event_id(about: str, event_type: str, n: int) -> str:
    """The id of the nth event of a type about one task, invitation, response or metric cell (CONTRACT 3, R109)."""
    return str(uuid5(NAMESPACE_URL, f"{about}/{event_type}/{n}"))


def response_namespace(secret: bytes) -> UUID:
    """The namespace of response ids: nobody without the installation's secret can recompute one (R78)."""
    return UUID(bytes=hmac.digest(secret, b"afterview response", "sha256")[:16])


def response_id(namespace: UUID, invitation_id: str) -> str:
    return str(uuid5(namespace, invitation_id))


def candidate_key(secret: bytes, tenant: str, candidate_id: str) -> bytes:
    """The key of everything about one candidate of one tenant: no id that outlives an erasure (CONTRACT 3)."""
    tenant_secret = hmac.digest(secret, b"afterview tenant " + tenant.encode(), "sha256")
    return hmac.digest(tenant_secret, candidate_id.encode(), "sha256")[:20]
