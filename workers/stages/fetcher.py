"""The fetcher: deliveries that lack something wait here, in order, until their vendor's API has told it.

Reads `afterview.fetches` (`workers/fetching/records.py`), acts through `Attempt` (performed by
`workers/fetching/fetcher.py`, which settles every attempt with a record on the same log), and gives deliveries back to
the intake: complete, or with the reason why not, which makes a dead letter of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import to_json

from afterview.events.ats.apis.api import Api, Told
from afterview.events.ats.reading import json_object
from afterview.events.errors import Malformed
from afterview.events.topics import FETCHES
from afterview.schemas.fetching import FetchSettled
from afterview.workers.fetching.attempt import Attempt
from afterview.workers.fetching.known import Known, Theirs
from afterview.workers.fetching.line import Line, Waiting
from afterview.workers.fetching.look import Look, listing_of
from afterview.workers.fetching.records import FORGETS, KEY, LOOKS, SETTLES
from afterview.workers.fetching.table import State, Table, key_of, lane_of
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.refusals import unreadable
from afterview.workers.hosts.waking import WAKE

Apis = Mapping[tuple[str, str], Api]
"""by tenant and vendor, those of the configuration"""


class _Delivery(NamedTuple):
    """What is in one, as its API's module reads it."""

    keys: tuple[bytes, ...]
    """first the line; then what is known of its application, and whose else"""
    told: Told | None = None
    needs: bool = False
    changed: tuple[str, ...] = ()
    """lists; then the keys are theirs"""


class FetcherStage:
    """Decides when an API is asked, and in which order deliveries go on. Knows no network and no clock."""

    name = "fetcher"
    source = FETCHES

    def __init__(self, apis: Apis) -> None:
        self._apis = apis
        self._read = lru_cache(maxsize=None)(self._delivery)
        """kept between `keys` and `process`: a body is parsed once"""

    def keys(self, record: Record) -> Sequence[bytes]:
        said = dict(record.headers)
        if record.value == WAKE:
            return (record.key,)
        if SETTLES in said:
            return (said[SETTLES],)
        if LOOKS in said:
            return (key_of(record.key, Look, said[LOOKS].decode()),)
        if FORGETS in said:
            return (key_of(record.key, Theirs, said[FORGETS].decode()),)
        return self._read(record).keys

    def wake(self, key: bytes) -> bytes:
        del key
        return WAKE

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        """All records first, then what is due of all that they are about."""
        table = Table(states)
        steps: list[Output | Attempt] = []
        for record in batch:
            steps += self._take(record, table)  # what lacks nothing goes on at once, and fills no line
        for key, state in table.opened():
            steps += self._turn(key, state, table)
        self._read.cache_clear()  # records may have a megabyte each
        outputs = [step for step in steps if isinstance(step, Output)]
        return table.outcome(outputs, [step for step in steps if isinstance(step, Attempt)])

    def _take(self, record: Record, table: Table) -> Iterator[Output | Attempt]:
        said, at = dict(record.headers), record.at
        (key, *_) = self.keys(record)
        if record.value == WAKE:
            table.found(key, at)
        elif SETTLES in said:
            yield from self._settle(table.found(key, at), record)
        elif LOOKS in said:
            table.look(key, said[LOOKS].decode(), at)
        elif FORGETS in said:
            table.forget(key)
        else:
            yield from self._deliver(self._read(record), record, table)

    def _settle(self, state: State | None, record: Record) -> Iterator[Output]:
        whose = lane_of(record.key)
        settled = _settled(record.value)
        if isinstance(state, Line):
            yield from state.settle(settled)
        elif isinstance(state, Look) and (listing := listing_of(self._apis.get(whose), state.listing)):
            yield from state.settle(settled, listing, whose)

    def _deliver(self, read: _Delivery, record: Record, table: Table) -> Iterator[Output | Attempt]:
        """At the end of its line, and what it tells of its application is remembered."""
        if read.changed:
            for key, listing in zip(read.keys, read.changed, strict=True):
                table.look(key, listing, record.at).hasten()
            return
        line, *more = read.keys
        api = self._apis.get(lane_of(record.key))
        if read.told:
            table.remember(more[0], more[1], read.told, record.at)
        told = table.told(more[0]) if read.needs else None
        known = (to_json(api.as_known(told)),) if api and told else ()
        name = f"{record.partition}-{record.offset}"
        waiting = table.line(line, record.at)
        yield from waiting.take(Waiting(name, record.value, record.headers, record.at, known))
        yield from waiting.turn(line, api, lane_of(line))

    def _turn(self, key: bytes, state: State, table: Table) -> Iterator[Output | Attempt]:
        whose = lane_of(key)
        api = self._apis.get(whose)
        if isinstance(state, Line):
            yield from state.turn(key, api, whose)
        elif isinstance(state, Look):
            if listing_of(api, state.listing) is None:
                table.drop(key)  # nobody asks for it any more
            else:
                yield from state.turn(key, api, whose)

    def _delivery(self, record: Record) -> _Delivery:
        lane, api = record.key, self._apis.get(lane_of(record.key))
        if KEY not in dict(record.headers):
            raise Malformed("headers: none of those of a fetch")
        if api is None:
            return _Delivery((key_of(lane, Line, ""),))
        body = json_object(record.value)
        if changed := tuple(api.changed(body)):
            return _Delivery(tuple(key_of(lane, Look, one) for one in changed), changed=changed)
        line = key_of(lane, Line, api.subject(body))
        if told := api.told_of(body):
            known, theirs = key_of(lane, Known, told.application), key_of(lane, Theirs, told.candidate)
            return _Delivery((line, known, theirs), told=told)
        if needs := api.needs(body):
            return _Delivery((line, key_of(lane, Known, needs)), needs=True)
        return _Delivery((line,))


def _settled(value: bytes) -> FetchSettled:
    try:
        return FetchSettled.model_validate_json(value)
    except ValidationError as error:
        raise unreadable("settlement of a fetch", error) from None
