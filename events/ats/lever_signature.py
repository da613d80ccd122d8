"""Lever signs in the body, and not its data: what that says is fetched before it counts (CONVERT.md, "The gateway")."""

import re
from collections.abc import Sequence
from datetime import datetime

from afterview.events.ats.reading import json_object
from afterview.events.ats.secrecy import SHA256_HEX, Headers, Secret, encoded, signed_with

_WRITTEN = re.compile(SHA256_HEX)


def lever_signed(body: bytes, _headers: Headers, secrets: Sequence[Secret], _now: datetime) -> bool:
    """`signature` is the hex HMAC-SHA256 of `token` + `triggeredAt` as decimal text."""
    told = json_object(body)
    token, at, signature = told.get("token"), told.get("triggeredAt"), told.get("signature")
    if not (isinstance(token, str) and token and isinstance(signature, str) and _WRITTEN.fullmatch(signature)):
        return False
    if isinstance(at, bool) or not isinstance(at, int):
        return False
    return signed_with(secrets, encoded(f"{token}{at}"), [signature])
