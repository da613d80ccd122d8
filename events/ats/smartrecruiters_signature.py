"""SmartRecruiters signs the body between its time and four headers (CONVERT.md, "The gateway")."""

import re
from collections.abc import Sequence
from datetime import datetime

from afterview.events.ats.secrecy import SHA256_HEX, Headers, Secret, encoded, only, signed_with, timely

_WRITTEN = re.compile(f"v1={SHA256_HEX}")
_AFTER_THE_BODY = ("event-id", "event-name", "event-version", "link")


def smartrecruiters_signed(body: bytes, headers: Headers, secrets: Sequence[Secret], now: datetime) -> bool:
    """A list by `;`, any of which may match: `v1=<hex>` of time, body and headers joined by dots; absent is empty."""
    seconds = only(headers, "smartrecruiters-timestamp") or ""
    told = [_value(headers, name) for name in _AFTER_THE_BODY]
    if None in told or "." in (told[0] or "") or not timely(seconds, now):
        return False
    listed = (only(headers, "smartrecruiters-signature") or "").split(";")
    given = [found[1] for found in map(_WRITTEN.fullmatch, listed) if found]
    content = b".".join([seconds.encode(), body, *(encoded(one or "") for one in told)])
    return signed_with(secrets, content, given)


def _value(headers: Headers, name: str) -> str | None:
    """Empty when the header is absent; None when it is there twice."""
    return only(headers, name) if any(key.lower() == name for key, _ in headers) else ""
