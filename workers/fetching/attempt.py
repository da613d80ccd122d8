"""One attempt to ask a vendor's API, as a value, and how long is waited when it came to nothing."""

from datetime import datetime, timedelta

from msgspec import Struct

from afterview.events.ats.apis.api import Call, Json
from afterview.schemas.fetching import FetchSettled

LEASE = timedelta(minutes=2)
"""how long an attempt may take; whoever has begun one is through with it well before"""
RETRIES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 300, 900, 1800))
"""the wait after the first, second, ... attempt that came to nothing; the last one is for all that follow"""
LONGEST = timedelta(hours=6)
"""what an API says of when to come back counts up to this"""
GIVEN_UP = timedelta(hours=22)
"""after it came, a delivery does not wait any longer: it becomes a dead letter, which can be replayed. Not a whole day:
by then the intake must have written what it comes to (`BEHIND` in `events/gone.py`)"""
TURN = timedelta(hours=1)
"""until it is the turn of what had waited for so long before anybody could ask: workers may have been down for days"""
UNUSABLE = 5
"""answers that are not what this API answers, until that is believed"""


class Attempt(Struct, frozen=True):
    """The action of the fetcher: ask, now, and say what came of it."""

    key: bytes
    """of the state that waits for it"""
    tenant: str
    vendor: str
    id: str
    number: int
    lease_until: datetime
    since: datetime
    """an answer counts if it was asked for after this"""
    delivery: Json | None = None
    """what is to be completed"""
    listing: str = ""
    """else the list, and which page of it"""
    call: Call | None = None


def wait_after(settled: FetchSettled, attempts: int) -> timedelta:
    """The pause after this, which was attempt number `attempts` (from 1) of those that asked somebody."""
    if settled.wait is None:
        return RETRIES[max(0, min(attempts, len(RETRIES)) - 1)]
    said = timedelta(seconds=min(LONGEST.total_seconds(), settled.wait))
    return max(RETRIES[0], said) if settled.asked else said
