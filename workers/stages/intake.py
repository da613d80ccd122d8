"""Intake: deliveries as they came, into canonical events on their candidates' logs; what came twice is dropped.

Reads `afterview.intake`. A record's headers say what it is:

| header | |
|---|---|
| `tenant` | whose it is; the gateway has checked who sent it, or the configuration says so of a topic |
| `vendor` | whose shape the value has; `events`: a canonical event, validated already |
| `delivery` | the vendor's id of this delivery, if it has one: repeats are dropped by it (CONVERT, the gateway) |
| `http` | request headers that a converter may need, as JSON |
| `traceparent`, `tracestate` | the trace of its events, but of those that tell of one themselves |
| `operator` | an operator asks for it, by this command |
| `fetched` | objects of the vendor's API, as a JSON list: the fetcher gives the delivery back |
| `unfetched` | why there are none |
| `received` | when it first came, of one that the fetcher gives back |

Deliveries of a vendor whose API can be asked go to the fetcher first, all of them: none shall overtake another.

What cannot be used is `Refused`, and so becomes a dead letter with its bytes. So does what comes from a vendor that an
operator has paused (`Paused`), for as long as that lasts; what is replayed is read all the same, and so is what an
operator asks for. What means nothing here leaves no trace but its count, and so does a repeat.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from typing import NamedTuple, Protocol

from pydantic import TypeAdapter, ValidationError

from afterview.events.ats.convert import convert
from afterview.events.ats.fetched import parse_fetched
from afterview.events.ats.options import Options
from afterview.events.canonical import encoded, parse
from afterview.events.errors import Malformed, Paused, Thin
from afterview.events.journey.rulebook import Rulebook
from afterview.events.pausing import nothing_paused
from afterview.events.topics import CANDIDATE_EVENTS, INTAKE
from afterview.events.tracing import carried
from afterview.schemas.incoming import CandidateErased, Incoming
from afterview.schemas.tracing import TRACEPARENT, Trace
from afterview.workers.deliveries import (
    EVENTS,
    FETCHED,
    NOTHING,
    OPERATOR,
    RECEIVED,
    REPEAT,
    UNFETCHED,
    USED,
    tallied,
)
from afterview.workers.fetching.records import to_be_fetched, to_be_forgotten
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.refusals import ATTEMPTS

REMEMBERED = timedelta(days=60)
"""how long a delivery or an event is known to have come; vendors repeat for hours, people re-send for weeks"""

_HEADERS = TypeAdapter(dict[str, str])
_HELD_BY_NOBODY = (ATTEMPTS, OPERATOR)
_WAKE = b"wake"
_VERSION = b"\x01"


class Door(Protocol):
    """How one tenant's deliveries from one vendor are read; with what each delivery brings."""

    def __call__(self, *, received: datetime, headers: Mapping[str, str]) -> Options: ...


Holds = Callable[[str], object]
"""Whether an operator has paused this vendor: something, or None"""


class _Event(NamedTuple):
    """A canonical event, ready for its candidate's log."""

    origin: bytes
    """tenant, source and id, hashed: what makes it a duplicate (rule 17, R47, R53)"""
    key: bytes
    value: bytes


class _Work(NamedTuple):
    vendor: str
    delivery: bytes | None
    events: tuple[_Event, ...]
    onward: tuple[Output, ...] = ()
    """to the fetcher"""
    fetched_first: bool = False
    """what it comes to is not known yet: the fetcher gives it back"""

    @property
    def keys(self) -> tuple[bytes, ...]:
        origins = (event.origin for event in self.events)
        return tuple(origins if self.delivery is None else chain((self.delivery,), origins))


class IntakeStage:
    """Converts and de-duplicates."""

    name = "intake"
    source = INTAKE

    def __init__(
        self,
        rules: Rulebook,
        doors: Mapping[tuple[str, str], Door],
        holds: Holds = nothing_paused,
        apis: Collection[tuple[str, str]] = (),
    ) -> None:
        """`doors`: by tenant and vendor, how its deliveries are read. `holds`: which vendors are paused.

        `apis`: of which tenants and vendors the API can be asked.
        """
        self._rules, self._doors, self._holds, self._apis = rules, doors, holds, frozenset(apis)
        self._read = lru_cache(maxsize=None)(self._worked_out)
        """kept between `keys` and `process`: a delivery is converted once"""

    def keys(self, record: Record) -> Sequence[bytes]:
        """One for the delivery, one for each event in it; of a wake-up, the key that may be forgotten."""
        return (record.key,) if record.value == _WAKE else self._read(record).keys

    def wake(self, key: bytes) -> bytes:
        """Time to forget: the key says what."""
        del key
        return _WAKE

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        memory = _Memory(states)
        outputs: list[Output] = []
        tally = Counter[str]()
        for record in batch:
            if record.value == _WAKE:
                memory.forget(record.key, record.at)
                continue
            work = self._read(record)
            if work.delivery is not None and not memory.is_new(work.delivery, record.at):
                tally[tallied(work.vendor, REPEAT)] += 1
                continue
            outputs += work.onward
            new = [event for event in work.events if memory.is_new(event.origin, record.at)]
            outputs += [Output(CANDIDATE_EVENTS, event.key, event.value, record.at) for event in new]
            if not work.fetched_first:
                tally[tallied(work.vendor, USED if new else REPEAT if work.events else NOTHING)] += 1
        self._read.cache_clear()  # records may have a megabyte each
        outcome = memory.outcome(outputs)
        outcome.tally = tally
        return outcome

    def _worked_out(self, record: Record) -> _Work:
        said = {name: value.decode("utf-8", "replace") for name, value in record.headers}
        tenant, vendor, delivery = said.get("tenant"), said.get("vendor"), said.get("delivery")
        if not tenant or not vendor:
            raise Malformed("headers: tenant and vendor are needed")
        if self._holds(vendor) is not None and said.keys().isdisjoint(_HELD_BY_NOBODY):
            raise Paused(f"{vendor} is paused: `afterview resume vendor:{vendor}` lets it go on")
        hashed = _hashed("delivery", tenant, vendor, delivery) if delivery else None
        if (tenant, vendor) in self._apis and FETCHED not in said and UNFETCHED not in said:
            return _Work(vendor, hashed, (), (to_be_fetched(record, tenant, vendor),), fetched_first=True)
        trace = carried(record.headers) if TRACEPARENT in said else None
        events = self._read_as(tenant, vendor, record, said)
        return _Work(
            vendor=vendor,
            delivery=hashed,
            events=tuple(self._event(tenant, event, trace) for event in events),
            onward=tuple(self._forgotten(events, record.at)),
        )

    def _read_as(self, tenant: str, vendor: str, record: Record, said: Mapping[str, str]) -> Sequence[Incoming]:
        if vendor == EVENTS:
            event = parse(record.value).event
            return [event] if event is not None else []
        door = self._doors.get((tenant, vendor))
        if door is None:
            raise Malformed(f"{vendor}: not a vendor of tenant {tenant} in the configuration")
        if why := said.get(UNFETCHED):
            raise Thin(f"{vendor}: {why}")
        received = datetime.fromisoformat(said[RECEIVED]) if RECEIVED in said else record.at
        options = door(received=received, headers=_headers(said.get("http", "{}")))
        if FETCHED in said:
            options = replace(options, fetched=parse_fetched(dict(record.headers)[FETCHED]))
        return convert(vendor, record.value, options).read

    def _forgotten(self, events: Sequence[Incoming], at: datetime) -> Iterator[Output]:
        """Whoever is erased is forgotten by the fetcher, too."""
        for event in events:
            if isinstance(event, CandidateErased):
                who = event.data
                for tenant, vendor in sorted(self._apis):
                    if tenant == who.tenant:
                        yield to_be_forgotten(tenant, vendor, who.candidate.id, at)

    def _event(self, tenant: str, event: Incoming, trace: Trace | None) -> _Event:
        if event.data.tenant != tenant:
            raise Malformed("data.tenant: another tenant's than the delivery")
        if trace and not event.traceparent:
            event = event.model_copy(update=dict(trace.attributes()))
        return _Event(
            origin=_hashed("event", tenant, event.source, event.id),
            key=bytes.fromhex(self._rules.key(tenant, event.data.candidate.id)),
            value=encoded(event),
        )


def _headers(text: str) -> dict[str, str]:
    try:
        return _HEADERS.validate_json(text)
    except ValidationError:
        raise Malformed("headers: http: not a JSON object of texts") from None


def _hashed(*parts: str) -> bytes:
    """Sixteen bytes that stand for these texts."""
    return sha256("\0".join(parts).encode()).digest()[:16]


class _Memory:
    """What has come, and when it last came; of one batch."""

    def __init__(self, states: Mapping[bytes, bytes]) -> None:
        self._known = {
            key: datetime.fromisoformat(state.removeprefix(_VERSION).decode()) for key, state in states.items()
        }
        self._changed: dict[bytes, datetime | None] = {}

    def is_new(self, key: bytes, at: datetime) -> bool:
        """It has come now; true when it had not before."""
        known = self._known.get(key)
        self._known[key] = self._changed[key] = at if known is None else max(known, at)
        return known is None

    def forget(self, key: bytes, at: datetime) -> None:
        """A wake-up may have been written before the same thing came once more."""
        if key in self._known and at >= self._known[key] + REMEMBERED:
            del self._known[key]
            self._changed[key] = None

    def outcome(self, outputs: list[Output]) -> Outcome:
        return Outcome(
            outputs=outputs,
            states={
                key: None if at is None else _VERSION + at.isoformat().encode() for key, at in self._changed.items()
            },
            due={key: None if at is None else at + REMEMBERED for key, at in self._changed.items()},
        )
