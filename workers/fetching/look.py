"""One list of an API: asked again and again for what has changed since the last look, page by page."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from msgspec import Struct

from afterview.events.ats.apis.api import Api, Call, Listing
from afterview.schemas.fetching import FetchSettled
from afterview.workers.fetching.attempt import LEASE, UNUSABLE, Attempt, wait_after
from afterview.workers.fetching.records import listed
from afterview.workers.hosts.contract import Output

OVERLAP = timedelta(minutes=1)
"""asked for twice: clocks differ, and what is written may be seen a moment later"""
_PRINT = 8
"""bytes of a fingerprint"""
MOST = 20_000
"""fingerprints: what of a longer list is unchanged goes on again, and is a duplicate to the intake"""


class Look(Struct, tag="look"):
    """The cursor of one list. Times never go back."""

    at: datetime
    listing: str
    since: datetime
    """what changed before has been seen"""
    until: datetime
    """when the next page, or the next look, is due; or the attempt under way counts as lost"""
    began: datetime | None = None
    """of the look under way"""
    page: Call | None = None
    """its next page"""
    attempts: int = 0
    under_way: int = 0
    begun: int = 0
    again: bool = False
    """a webhook has said meanwhile that there is more"""
    seen: dict[bytes, datetime] = {}
    """fingerprints of elements, and in which look they were last there: unchanged ones are passed over"""

    def due(self) -> datetime | None:
        return self.until

    def hasten(self) -> None:
        """There is something new: look now, or once more after this look."""
        if self.began is None:
            self.until = self.at
        else:
            self.again = True

    def settle(self, settled: FetchSettled, listing: Listing, whose: tuple[str, str]) -> Iterator[Output]:
        if settled.id != self.listing or settled.attempt != self.under_way:
            return
        self.under_way, self.attempts = 0, self.attempts + settled.asked
        if settled.result == "fetched":
            yield from self._new(settled, whose)
            self.attempts, self.until = 0, self.at
            self.page = Call(settled.next.path, settled.next.query) if settled.next else None
            if self.page is None:
                self._end(listing)
        else:
            self.until = self.at + wait_after(settled, self.attempts)
            useless = settled.result == "unusable" and self.attempts % UNUSABLE == 0
            if settled.asked and (useless or settled.result == "failed"):
                self.page = None  # a cursor may be too old: from the beginning of this look

    def turn(self, key: bytes, api: Api | None, whose: tuple[str, str]) -> Iterator[Output | Attempt]:
        """The next page, if it is due."""
        listing = listing_of(api, self.listing)
        if listing is None or self.until > self.at:
            return
        self.began = self.began or self.at
        self.page = self.page or listing.first(self.since - listing.back)
        self.begun += 1
        self.under_way, self.until = self.begun, self.at + LEASE
        tenant, vendor = whose
        yield Attempt(
            key, tenant, vendor, self.listing, self.begun, self.until, self.at, listing=self.listing, call=self.page
        )

    def _new(self, settled: FetchSettled, whose: tuple[str, str]) -> Iterator[Output]:
        began = self.began or self.at
        for body in settled.bodies:
            known = sha256(body.encode()).digest()[:_PRINT]
            if self.seen.pop(known, None) is None:
                yield listed(*whose, body.encode(), self.at)
            self.seen[known] = began
        self._trim(2 * MOST)

    def _trim(self, most: int) -> None:
        """The oldest go: a state has its bounds, while the list is read, too."""
        for known in list(self.seen)[: max(0, len(self.seen) - most)]:
            del self.seen[known]

    def _end(self, listing: Listing) -> None:
        began = self.began or self.at
        self.seen = {known: look for known, look in self.seen.items() if look >= began - 2 * listing.every}
        self._trim(MOST)
        self.since = max(self.since, began - OVERLAP)
        self.until = self.at if self.again else max(self.at, began + listing.every)
        self.began, self.again = None, False


def listing_of(api: Api | None, name: str) -> Listing | None:
    """None: the configuration, or this version, does not know it any more."""
    return next((one for one in api.lists if one.name == name), None) if api else None
