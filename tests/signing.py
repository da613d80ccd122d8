"""Deliveries signed as their vendors do, with plain hmac: nothing of the code that checks them (CONVERT.md)."""

import hmac
from base64 import b64decode, b64encode
from datetime import datetime

Secret = str | bytes


def sign(vendor: str, body: bytes, secret: Secret, *, delivery: str, at: datetime) -> dict[str, str]:
    """The headers that the vendor itself would send; Ashby has the delivery's id in the body."""
    if vendor == "greenhouse":
        return {"Signature": f"sha256 {_hex(secret, body)}", "Greenhouse-Event-ID": delivery}
    if vendor == "ashby":
        return {"Ashby-Signature": f"sha256={_hex(secret, body)}"}
    if vendor in {"cloudevents", "mapping"}:
        return _standard_webhook(secret, body, delivery, at)
    raise ValueError(f"nobody knows how {vendor} signs")


def _standard_webhook(secret: Secret, body: bytes, message: str, at: datetime) -> dict[str, str]:
    text = secret.decode("latin-1") if isinstance(secret, bytes) else secret
    try:
        key = b64decode(text.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise ValueError("the secret is not base64 after `whsec_`")
    seconds = str(int(at.timestamp()))
    digest = hmac.digest(key, f"{message}.{seconds}.".encode() + body, "sha256")
    signature = f"v1,{b64encode(digest).decode()}"
    return {"webhook-id": message, "webhook-timestamp": seconds, "webhook-signature": signature}


def _hex(secret: Secret, body: bytes) -> str:
    return hmac.digest(secret.encode() if isinstance(secret, str) else secret, body, "sha256").hex()
