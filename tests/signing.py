"""Deliveries signed as their vendors do, with plain hmac: nothing of the code that checks them (CONVERT.md)."""

import hmac
import json
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

Secret = str | bytes


def sign(vendor: str, body: bytes, secret: Secret, *, delivery: str, at: datetime) -> dict[str, str]:
    """The headers that the vendor itself would send; Ashby and others have the delivery's id in the body."""
    if vendor == "greenhouse":
        return {"Signature": f"sha256 {_hex(secret, body)}", "Greenhouse-Event-ID": delivery}
    if vendor == "ashby":
        return {"Ashby-Signature": f"sha256={_hex(secret, body)}"}
    if vendor == "teamtailor":
        return _teamtailor(secret, body, str(int(at.timestamp())))
    if vendor == "workable":
        return {"X-Workable-Signature": _hex(secret, body)}
    if vendor == "smartrecruiters":
        return _smartrecruiters(secret, body, delivery, str(int(at.timestamp())))
    if vendor == "recruitee":
        return {"X-Recruitee-Signature": _hex(secret, body)}
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


def _hex(secret: Secret, body: bytes) -> str:
    return hmac.digest(secret.encode() if isinstance(secret, str) else secret, body, "sha256").hex()
