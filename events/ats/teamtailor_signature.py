"""Teamtailor: company webhooks sign the body, triggers only the id of their event (CONVERT.md, "The gateway")."""

import re
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime

from afterview.events.ats.reading import json_object
from afterview.events.ats.secrecy import SHA256_HEX, Headers, Secret, encoded, only, signed_with, timely

_COMPANY, _PARTNER = "tt-signature", "teamtailor-signature"
_WRITTEN = re.compile(SHA256_HEX)


def teamtailor_signed(body: bytes, headers: Headers, secrets: Sequence[Secret], now: datetime) -> bool:
    """Whatever has the header of a company webhook is one, so that its body is covered."""
    if any(name.lower() == _COMPANY for name, _ in headers):
        return _signed(_decoded(only(headers, _COMPANY) or ""), "v2", body, secrets, now)
    event = json_object(body).get("partner-event")
    event_id = event.get("id") if isinstance(event, dict) else None
    if not isinstance(event_id, str) or not event_id.strip():
        return False
    return _signed(only(headers, _PARTNER) or "", "v1", encoded(event_id), secrets, now)


def _signed(written: str, version: str, content: bytes, secrets: Sequence[Secret], now: datetime) -> bool:
    """`t=<seconds>` once, and a `<version>=<hex>` of `<seconds>.<content>`; other versions do not count."""
    parts = [one.strip().partition("=") for one in written.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    given = [value for name, _, value in parts if name == version and _WRITTEN.fullmatch(value)]
    if len(times) != 1 or not timely(times[0], now):
        return False
    return signed_with(secrets, f"{times[0]}.".encode() + content, given)


def _decoded(written: str) -> str:
    """Base64 to text; empty when it is none. The legacy version has no time in it, so it is refused."""
    try:
        return b64decode(written, validate=True).decode("ascii")
    except ValueError:
        return ""
