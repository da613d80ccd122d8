"""What every signature scheme needs: one header, and comparing without telling anything."""

import hmac
from collections.abc import Sequence

Headers = Sequence[tuple[str, str]]
"""As they came: in any letter case, perhaps repeated."""
Secret = str | bytes


def only(headers: Headers, name: str) -> str | None:
    """The value of a header that is there exactly once."""
    found = [value for key, value in headers if key.lower() == name]
    return found[0] if len(found) == 1 else None


def any_equal(given: list[bytes], right: list[bytes]) -> bool:
    """Compared in constant time, all of them, so that time tells nothing."""
    return sum(hmac.compare_digest(one, other) for one in given for other in right) > 0
