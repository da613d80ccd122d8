"""How often one link may be opened, and how many that open nothing: of more, 429 with a page.

By link, not by the client's address: behind a proxy all have one, behind an office's or a telephone's many have one.
A link belongs to one person. Whoever makes tokens up has none, so all who do so share one bucket.
"""

from collections.abc import Callable
from hashlib import blake2b

from afterview.workers.gateway.rates import Rates

OF_A_LINK, OF_A_LINK_AT_ONCE = 5.0, 100.0
"""a second, in the long run and at once: a person with a whole company's mail scanners"""
FORGED, FORGED_AT_ONCE = 50.0, 200.0
"""the same of all tokens that are none of ours"""
REMEMBERED = 10_000
"""links: of more, those that have not been opened for long are forgotten"""


class Throttle:
    def __init__(self, monotonic: Callable[[], float]) -> None:
        """`monotonic`: real seconds."""
        self._links = Rates(OF_A_LINK, monotonic, at_once=OF_A_LINK_AT_ONCE, most=REMEMBERED)
        self._forged = Rates(FORGED, monotonic, at_once=FORGED_AT_ONCE)

    def opened(self, token: str, *, acts: bool) -> int:
        """0, or after how many seconds to come again. Looking never keeps anybody from acting: the two are apart."""
        digest = blake2b(token.encode(errors="replace"), digest_size=16).hexdigest()
        return self._links.take(f"{digest} {acts}")

    def forged(self) -> int:
        """The same for a token that opens nothing."""
        return self._forged.take("")
