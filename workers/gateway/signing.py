"""A stand-in until `events/ats/signatures.py` is there."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime

VENDORS = ("greenhouse", "ashby", "cloudevents", "mapping")


def _one(headers: Sequence[tuple[str, str]], name: str) -> str | None:
    found = [value for key, value in headers if key.lower() == name]
    return found[0] if len(found) == 1 else None


def signed(
    vendor: str, body: bytes, headers: Sequence[tuple[str, str]], secrets: Sequence[str | bytes], now: datetime
) -> bool:
    """Whether one of the secrets signed this."""
    keys = [secret.encode() if isinstance(secret, str) else secret for secret in secrets]
    if vendor == "greenhouse":
        given = _one(headers, "signature") or ""
        return any(
            hmac.compare_digest(f"sha256 {hmac.new(k, body, hashlib.sha256).hexdigest()}".encode(), given.encode())
            for k in keys
        )
    if vendor == "ashby":
        given = _one(headers, "ashby-signature") or ""
        return any(
            hmac.compare_digest(f"sha256={hmac.new(k, body, hashlib.sha256).hexdigest()}".encode(), given.encode())
            for k in keys
        )
    ident, stamp = _one(headers, "webhook-id"), _one(headers, "webhook-timestamp")
    listed = _one(headers, "webhook-signature")
    if not ident or not stamp or not listed or not stamp.isdigit() or abs(int(stamp) - now.timestamp()) > 300:  # noqa: PLR2004
        return False
    try:
        raw = [base64.b64decode(k.removeprefix(b"whsec_")) for k in keys]
    except binascii.Error:
        return False
    text = f"{ident}.{stamp}.".encode() + body
    made = [b"v1," + base64.b64encode(hmac.new(k, text, hashlib.sha256).digest()) for k in raw]
    return any(hmac.compare_digest(m, one.encode()) for m in made for one in listed.split(" "))


def delivery_id(vendor: str, body: bytes, headers: Sequence[tuple[str, str]]) -> str | None:
    """What a repeat has in common with the first."""
    if vendor == "greenhouse":
        return _one(headers, "greenhouse-event-id")
    if vendor == "ashby":
        try:
            said = json.loads(body)
        except ValueError:
            return None
        return (
            f"{said['webhookActionId']} {said['action']}"
            if isinstance(said, dict) and "webhookActionId" in said
            else None
        )
    return _one(headers, "webhook-id")
