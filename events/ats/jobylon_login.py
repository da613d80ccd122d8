"""Jobylon signs nothing: it sends a user's name and password, or a header that somebody has made up.

The secret is `user:password` (basic authentication), or `Name: value` (a header; there is a space after the colon).
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime

from afterview.events.ats.secrecy import Headers, Secret, any_equal, encoded, only

_HEADER = re.compile(rb"([A-Za-z0-9-]+): +([!-~](?:[ -~]*[!-~])?)")
_LOGIN = re.compile(rb"[^:\s]+:\S(?:.*\S)?", re.DOTALL)
_BASIC = b"basic "


def jobylon_login(_body: bytes, headers: Headers, secrets: Sequence[Secret], _now: datetime) -> bool:
    """Nothing covers the body: whoever has the secret may say anything."""
    known = [proof for proof in map(jobylon_proof, secrets) if proof]
    return sum(any_equal([_sent(headers, name)], [value]) for name, value in known) > 0


def jobylon_proof(secret: Secret) -> tuple[str, bytes] | None:
    """The header's name in lower case, and what it has to say. None when the secret is neither; it lets nobody in."""
    whole = encoded(secret) if isinstance(secret, str) else secret
    if header := _HEADER.fullmatch(whole):
        name = header[1].decode().lower()
        return name, _same_case(name, header[2])
    return ("authorization", _BASIC + b64encode(whole)) if _LOGIN.fullmatch(whole) else None


def _sent(headers: Headers, name: str) -> bytes:
    return _same_case(name, encoded(only(headers, name) or ""))


def _same_case(name: str, value: bytes) -> bytes:
    """The name of an authentication scheme has no letter case."""
    is_basic = name == "authorization" and value[: len(_BASIC)].lower() == _BASIC
    return _BASIC + value[len(_BASIC) :].lstrip(b" ") if is_basic else value
