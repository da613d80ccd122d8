"""Kombo: `X-Kombo-Signature`, an HMAC-SHA256 over the body. How it is written, the configuration has to say.

The secret is `base64url:<secret>` (no padding at the end), `base64:<secret>` or `hex:<secret>`.
"""

import hmac
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from afterview.events.ats.secrecy import Headers, Secret, any_equal, encoded, only

_Writing = Callable[[bytes], bytes]

_WRITINGS: Mapping[str, _Writing] = {
    "base64url": lambda digest: urlsafe_b64encode(digest).rstrip(b"="),
    "base64": b64encode,
    "hex": lambda digest: digest.hex().encode(),
}


def kombo_signature(body: bytes, headers: Headers, secrets: Sequence[Secret], _now: datetime) -> bool:
    given = only(headers, "x-kombo-signature") or ""
    if not given.isascii():
        return False
    known = [scheme for scheme in map(kombo_scheme, secrets) if scheme]
    return any_equal([given.encode()], [written(hmac.digest(key, body, "sha256")) for written, key in known])


def kombo_scheme(secret: Secret) -> tuple[_Writing, bytes] | None:
    """How the digest is written, and the key. None when the secret does not say it; it can sign nothing then."""
    whole = encoded(secret) if isinstance(secret, str) else secret
    name, _, key = whole.partition(b":")
    written = _WRITINGS.get(name.decode("latin-1"))
    return (written, key) if written and key else None
