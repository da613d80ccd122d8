"""Who may say that a delivery is theirs: signatures on the raw bytes (CONVERT.md, "The gateway").

Nothing here raises on anything that can arrive: what is odd is not signed.
"""

import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from afterview.events.ats.body import LONGEST_ID
from afterview.events.ats.reading import decode
from afterview.events.ats.secrecy import Headers, Secret, any_equal, only
from afterview.events.ats.standard_webhooks import standard_webhook
from afterview.events.ats.texts import paired
from afterview.events.errors import Malformed

Scheme = Callable[[bytes, Headers, Sequence[Secret], datetime], bool]

_SHA256_HEX = "([0-9a-f]{64})"
_GREENHOUSE = re.compile(f"sha256 {_SHA256_HEX}")
_ASHBY = re.compile(f"sha256={_SHA256_HEX}")


def signed(vendor: str, body: bytes, headers: Headers, secrets: Sequence[Secret], now: datetime) -> bool:
    """True when one of the secrets (two, while they are being changed) has signed the delivery."""
    scheme = _SCHEMES.get(vendor)
    return scheme is not None and scheme(body, headers, secrets, now)


def delivery_id(vendor: str, body: bytes, headers: Headers) -> str | None:
    """By what a repeat is known; None where the vendor says nothing (or too much)."""
    if vendor == "ashby":
        found = _action_id(body)
    else:
        found = only(headers, _ID_HEADERS[vendor]) if vendor in _ID_HEADERS else None
    return paired(found) if found and len(found) <= LONGEST_ID else None


def _in_header(name: str, written: re.Pattern[str]) -> Scheme:
    """A scheme in which one header has the hex HMAC-SHA256 of the body."""

    def scheme(body: bytes, headers: Headers, secrets: Sequence[Secret], _now: datetime) -> bool:
        found = written.fullmatch(only(headers, name) or "")
        if not found:
            return False
        return any_equal([found[1].encode()], [_hex(secret, body).encode() for secret in secrets if secret])

    return scheme


def _hex(secret: Secret, body: bytes) -> str:
    key = secret.encode("utf-8", "surrogatepass") if isinstance(secret, str) else secret
    return hmac.digest(key, body, "sha256").hex()


def _action_id(body: bytes) -> str | None:
    """Related webhooks share `webhookActionId`; with the action it is one of them."""
    try:
        told = decode(body)
    except Malformed:
        return None
    parts = [told.get("webhookActionId"), told.get("action")] if isinstance(told, dict) else []
    if not parts or not isinstance(parts[0], str) or not parts[0].strip():
        return None
    return f"{parts[0]}:{parts[1]}" if isinstance(parts[1], str) else parts[0]


_SCHEMES: Mapping[str, Scheme] = {
    "greenhouse": _in_header("signature", _GREENHOUSE),
    "ashby": _in_header("ashby-signature", _ASHBY),
    "cloudevents": standard_webhook,
    "mapping": standard_webhook,
}
_ID_HEADERS = {"greenhouse": "greenhouse-event-id", "cloudevents": "webhook-id", "mapping": "webhook-id"}
