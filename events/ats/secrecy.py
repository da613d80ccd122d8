"""What every signature scheme needs: one header, the time in it, and comparing without telling anything."""

import hmac
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)

Headers = Sequence[tuple[str, str]]
"""As they came: in any letter case, perhaps repeated."""
Secret = str | bytes

SHA256_HEX = "([0-9a-f]{64})"
"""Lower-case and of full length."""

_SECONDS = re.compile(r"[0-9]{1,11}")


def only(headers: Headers, name: str) -> str | None:
    """The value of a header that is there exactly once."""
    found = [value for key, value in headers if key.lower() == name]
    return found[0] if len(found) == 1 else None


def timely(seconds: str, now: datetime) -> bool:
    """Seconds since 1970, in decimal digits, that are near enough to `now`."""
    return bool(_SECONDS.fullmatch(seconds)) and abs(now.timestamp() - int(seconds)) <= TOLERANCE.total_seconds()


def signed_with(secrets: Sequence[Secret], content: bytes, given: Iterable[str]) -> bool:
    """One of the hex texts is the HMAC-SHA256 of the content with one of the secrets; an empty one signs nothing."""
    right = [hmac.digest(_key(secret), content, "sha256").hex().encode() for secret in secrets if secret]
    return any_equal([one.encode() for one in given], right)


def any_equal(given: list[bytes], right: list[bytes]) -> bool:
    """Compared in constant time, all of them, so that time tells nothing."""
    return sum(hmac.compare_digest(one, other) for one in given for other in right) > 0


def encoded(text: str) -> bytes:
    """UTF-8, whatever the text is."""
    return text.encode("utf-8", "surrogatepass")


def _key(secret: Secret) -> bytes:
    return encoded(secret) if isinstance(secret, str) else secret
