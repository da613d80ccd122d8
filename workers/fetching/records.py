"""The records of `afterview.fetches`, and those that go back to the intake.

The key is `<tenant>/<vendor>`: so all of one API is in one partition, and one process knows how often it was asked.
A record's headers say what it is:

| header | |
|---|---|
| `settles` | the key of a state: what an attempt came to |
| `looks` | the name of a list that shall be asked, if it is not already |
| `forgets` | the id of a candidate of whom nothing shall be remembered |
| none of these | a delivery, with the headers that it had on the intake's log, and its `key` there |
"""

from datetime import datetime

from pydantic_core import to_json

from afterview.events.topics import FETCHES, INTAKE
from afterview.schemas.fetching import FetchSettled
from afterview.workers.deliveries import FETCHED, RECEIVED, UNFETCHED
from afterview.workers.fetching.attempt import Attempt
from afterview.workers.hosts.contract import Headers, Output, Record

SETTLES, LOOKS, FORGETS = "settles", "looks", "forgets"
KEY = "key"
_GONE_ON = ("delivery", KEY)
"""headers that have done their work"""


def lane(tenant: str, vendor: str) -> bytes:
    """The key of all that concerns one API."""
    return f"{tenant}/{vendor}".encode()


def to_be_fetched(record: Record, tenant: str, vendor: str) -> Output:
    """A delivery of the intake, which the fetcher gives back when it is complete."""
    own = tuple((name, value) for name, value in record.headers if name not in _GONE_ON)
    return Output(FETCHES, lane(tenant, vendor), record.value, record.at, (*own, (KEY, record.key)))


def listed(tenant: str, vendor: str, body: bytes, at: datetime) -> Output:
    """An element of a list, as if it had been delivered."""
    headers: Headers = (("tenant", tenant.encode()), ("vendor", vendor.encode()), (KEY, lane(tenant, vendor)))
    return Output(FETCHES, lane(tenant, vendor), body, at, headers)


def to_be_looked_at(tenant: str, vendor: str, listing: str, at: datetime) -> Output:
    return Output(FETCHES, lane(tenant, vendor), b"", at, ((LOOKS, listing.encode()),))


def to_be_forgotten(tenant: str, vendor: str, candidate: str, at: datetime) -> Output:
    return Output(FETCHES, lane(tenant, vendor), b"", at, ((FORGETS, candidate.encode()),))


def settlement(attempt: Attempt, settled: FetchSettled, at: datetime) -> Output:
    value = to_json(settled, exclude_none=True)
    return Output(FETCHES, lane(attempt.tenant, attempt.vendor), value, at, ((SETTLES, attempt.key),))


def complete(headers: Headers, body: bytes, fetched: bytes, received: datetime, at: datetime) -> Output:
    """The delivery, with what was fetched: a JSON list."""
    return _back(headers, body, received, at, (FETCHED, fetched))


def incomplete(headers: Headers, body: bytes, why: str, received: datetime, at: datetime) -> Output:
    """The delivery, which becomes a dead letter for that reason."""
    return _back(headers, body, received, at, (UNFETCHED, why.encode()))


def _back(headers: Headers, body: bytes, received: datetime, at: datetime, more: tuple[str, bytes]) -> Output:
    key = dict(headers).get(KEY, b"")
    kept = tuple((name, value) for name, value in headers if name not in _GONE_ON)
    return Output(INTAKE, key, body, at, (*kept, (RECEIVED, received.isoformat().encode()), more))
