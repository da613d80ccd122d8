"""Standard Webhooks 1.0: how canonical CloudEvents and mapped bodies are signed (CONVERT.md, "The gateway")."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

from afterview.events.ats.schemes import id_in_header
from afterview.events.ats.secrecy import Headers, Secret, any_equal, only, timely
from afterview.events.ats.vendor import Converter, Vendor

_PREFIX = "whsec_"


def by_standard_webhooks(*, name: str, title: str, converter: Converter, gives: Sequence[tuple[str, str]]) -> Vendor:
    """Whoever delivers so: their doors are all the same."""
    return Vendor(
        name=name,
        title=title,
        converter=converter,
        signed=standard_webhook,
        signature="`webhook-signature` (Standard Webhooks) over id, time and body; at most five minutes old",
        shares=f"base64 after `{_PREFIX}`",
        key=webhook_key,
        delivery_id=id_in_header("webhook-id"),
        repeats="`webhook-id`",
        gives=gives,
    )


def standard_webhook(body: bytes, headers: Headers, secrets: Sequence[Secret], now: datetime) -> bool:
    """Standard Webhooks 1.0: `webhook-signature` is a list by space, and any `v1,<base64>` may match."""
    message, seconds, listed = (only(headers, f"webhook-{name}") or "" for name in ("id", "timestamp", "signature"))
    if not (message.strip() and message.isascii() and listed.isascii() and timely(seconds, now)):
        return False
    keys = [key for key in map(webhook_key, secrets) if key]
    given = [one.encode() for one in listed.split(" ") if one.startswith("v1,")]
    return any_equal(given, [_signature(key, message, seconds, body) for key in keys])


def webhook_key(secret: Secret) -> bytes | None:
    """The key of Standard Webhooks: base64 after `whsec_`. None when it is none; it can sign nothing then."""
    text = secret.decode("latin-1") if isinstance(secret, bytes) else secret
    try:
        return b64decode(text.removeprefix(_PREFIX), validate=True) or None
    except ValueError:
        return None


def _signature(key: bytes, message: str, seconds: str, body: bytes) -> bytes:
    return b"v1," + b64encode(hmac.digest(key, f"{message}.{seconds}.".encode() + body, "sha256"))
