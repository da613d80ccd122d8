"""Talentech: `X-Signature-Base64HmacSha256` over the body, with a key that is written in hex (CONVERT.md, gateway)."""

import hmac
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime

from afterview.events.ats.secrecy import Headers, Secret, any_equal, only


def talentech_signature(body: bytes, headers: Headers, secrets: Sequence[Secret], _now: datetime) -> bool:
    given = only(headers, "x-signature-base64hmacsha256") or ""
    if not given.isascii():
        return False
    keys = [key for key in map(talentech_key, secrets) if key]
    return any_equal([given.encode()], [b64encode(hmac.digest(key, body, "sha256")) for key in keys])


def talentech_key(secret: Secret) -> bytes | None:
    """What the hex stands for. None when it is none; it can sign nothing then."""
    text = secret.decode("latin-1") if isinstance(secret, bytes) else secret
    try:
        return bytes.fromhex(text) or None
    except ValueError:
        return None
