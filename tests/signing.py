"""Deliveries signed as their vendors do, with plain hmac: nothing of the code that checks them (CONVERT.md)."""

import hmac
import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from datetime import datetime
from typing import Any

Secret = str | bytes

_HEX = {
    "greenhouse": ("Signature", "sha256 ", "Greenhouse-Event-ID"),
    "ashby": ("Ashby-Signature", "sha256=", None),
    "workable": ("X-Workable-Signature", "", None),
    "recruitee": ("X-Recruitee-Signature", "", None),
    "huntflow": ("X-Huntflow-Signature", "", "X-Huntflow-Delivery"),
    "jazzhr": ("X-JazzHR-Signature", "", "X-JazzHR-UUID"),
}
"""The header with the hex of the body's HMAC, what stands before it, and the header with the delivery's id."""


def sign(vendor: str, body: bytes, secret: Secret, *, delivery: str, at: datetime) -> dict[str, str]:
    """The headers that the vendor itself would send; Ashby and others have the delivery's id in the body."""
    if vendor in _HEX:
        name, before, numbered = _HEX[vendor]
        return {name: before + _hex(secret, body), **({numbered: delivery} if numbered else {})}
    if vendor == "teamtailor":
        return _teamtailor(secret, body, str(int(at.timestamp())))
    if vendor == "smartrecruiters":
        return _smartrecruiters(secret, body, delivery, str(int(at.timestamp())))
    if vendor == "jobylon":
        return {"Authorization": f"Basic {b64encode(_bytes(secret)).decode()}"}
    if vendor == "kombo":
        return {"X-Kombo-Signature": _kombo(_bytes(secret), body)}
    if vendor == "talentech":
        digest = hmac.digest(bytes.fromhex(_bytes(secret).decode()), body, "sha256")
        return {"X-Signature-Base64HmacSha256": b64encode(digest).decode()}
    if vendor in {"cloudevents", "mapping"}:
        return _standard_webhook(secret, body, delivery, at)
    raise ValueError(f"nobody knows how {vendor} signs")


def lever_signed(body: dict[str, Any], secret: Secret) -> bytes:
    """Lever has its signature in the body; it covers the token and the time."""
    return json.dumps({**body, "signature": _hex(secret, f"{body['token']}{body['triggeredAt']}".encode())}).encode()


def _teamtailor(secret: Secret, body: bytes, seconds: str) -> dict[str, str]:
    """A trigger signs the id of its event, a company's webhook the body."""
    event = json.loads(body).get("partner-event")
    if event is None:
        signed = f"t={seconds},v2={_hex(secret, seconds.encode() + b'.' + body)}"
        return {"TT-Signature": b64encode(signed.encode()).decode()}
    signature = _hex(secret, f"{seconds}.{event['id']}".encode())
    return {"Teamtailor-Signature": f"t={seconds},v1={signature}", "Authorization": "Bearer x"}


def _smartrecruiters(secret: Secret, body: bytes, delivery: str, seconds: str) -> dict[str, str]:
    about = {
        "event-id": delivery,
        "event-name": "interview.created",
        "event-version": "v201910",
        "link": "<https://api.example/1>; rel=self",
    }
    digest = _hex(secret, b".".join([seconds.encode(), body, *(one.encode() for one in about.values())]))
    return {**about, "smartrecruiters-timestamp": seconds, "smartrecruiters-signature": f"v1={digest}"}


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


def _kombo(secret: bytes, body: bytes) -> str:
    writing, _, key = secret.partition(b":")
    digest = hmac.digest(key, body, "sha256")
    written = {
        b"hex": digest.hex(),
        b"base64": b64encode(digest).decode(),
        b"base64url": urlsafe_b64encode(digest).decode().removesuffix("="),
    }
    return written[writing]


def _hex(secret: Secret, body: bytes) -> str:
    return hmac.digest(_bytes(secret), body, "sha256").hex()


def _bytes(secret: Secret) -> bytes:
    return secret.encode() if isinstance(secret, str) else secret
