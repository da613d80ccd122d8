"""Bus: the records of one topic of somebody else's, as deliveries for the intake.

The ATS's own topics stay as they are; converting and de-duplicating stay in one place, the intake. What a record is,
the configuration says of its topic (`kafka.intake`):

| `source` | a record is | key of its delivery |
|---|---|---|
| `events` | a canonical CloudEvent, structured or binary; checked here, as `POST /events` does it | the candidate's |
| a vendor, or `mapping` | that vendor's payload; the intake checks it, by converting it | the vendor's, and its own |

The trace that a record tells of in its headers is that of its events, but of those that tell of one themselves.

A vendor's converter, and a mapping, see the record's headers as those of a request, and beside them `kafka_topic`,
`kafka_partition`, `kafka_offset` and `kafka_key` (if the key is a text). What cannot be used is `Refused`, and so
becomes a dead letter with its bytes.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from urllib.parse import quote

from afterview.events.ats.signatures import delivery_id
from afterview.events.canonical import Problems, from_outside
from afterview.events.cloudevents import CONTENT_TYPE, attributes, recorded_event
from afterview.events.errors import Malformed
from afterview.events.tracing import trace_in, traced
from afterview.schemas.tracing import Trace
from afterview.workers.deliveries import delivery_in, event_in, kept
from afterview.workers.hosts.contract import Outcome, Output, Record

LARGEST = 1024 * 1024
"""bytes of a value, as of a body at the gateway (CONTRACT 6)"""
LARGEST_ASIDE = 64 * 1024
"""bytes of a vendor's record beside its value: key and headers"""

Reader = Callable[[Record], Output | None]
"""What one record of a topic comes to; None: nothing. Raises `Refused`."""


class BusStage:
    """Reads one topic and keeps no state: `keys` are none, and nothing is ever due.

    `foreign`: the topic's producers are not ours, so its timestamps mean nothing here. The host stamps each record with
    its own clock when it reads it, and the contract's rule 7 (records of the future are held) never applies.
    """

    foreign = True

    def __init__(self, topic: str, read: Reader) -> None:
        """`read`: what `events` or `payloads` make."""
        self.name = f"bus-{topic}"
        self.source = topic
        self._read = read

    def keys(self, record: Record) -> Sequence[bytes]:
        """None."""
        del record
        return ()

    def wake(self, key: bytes) -> bytes:
        """Never asked for."""
        del key
        return b""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        """A delivery for each record, stamped as it is; none for an event of somebody else's type."""
        del states
        return Outcome(outputs=[delivery for record in batch if (delivery := self._read(record)) is not None])


def events(tenants: Collection[str], tenant: str | None = None) -> Reader:
    """Of a topic with canonical events: of one tenant, or of all that the installation has."""
    return partial(_event, frozenset(tenants), tenant)


def payloads(tenant: str, vendor: str) -> Reader:
    """Of a topic with one vendor's payloads to one tenant."""
    return partial(_payload, tenant, vendor)


def _event(tenants: Collection[str], tenant: str | None, record: Record) -> Output | None:
    _bounded(record.value)
    event = from_outside(traced(recorded_event(record.headers, record.value), _trace(record)), tenants)
    if event is None:
        return None
    if tenant is not None and event.data.tenant != tenant:
        raise Problems([("data.tenant", "another tenant's than this topic")])
    return event_in(event, record.at)


def _payload(tenant: str, vendor: str, record: Record) -> Output:
    if not record.value:
        raise Malformed("the value is empty: a tombstone is no delivery")
    _bounded(record.value)
    _bounded_aside(record)
    headers = [(name, value.decode("utf-8", "replace")) for name, value in record.headers]
    http = kept(_in_request(record) if vendor == "cloudevents" else headers)
    return delivery_in(
        tenant,
        vendor,
        record.value,
        record.at,
        http={**http, **_whence(record)},
        delivery=delivery_id(vendor, record.value, headers),
        key=record.key,
        trace=_trace(record),
    )


def _trace(record: Record) -> Trace | None:
    """`ce_traceparent`, else `traceparent`."""
    return trace_in(record.headers) if record.headers else None


def _in_request(record: Record) -> Sequence[tuple[str, str]]:
    """A CloudEvent's attributes as its converter knows them, from HTTP (HTTP binding 3.1.3.2)."""
    return [
        (name, value) if name == CONTENT_TYPE else (f"ce-{name}", quote(value))
        for name, value in attributes(record.headers).items()
    ]


def _whence(record: Record) -> dict[str, str]:
    """What a mapping may need and is in neither value nor headers; and where to find it, should it be a dead letter."""
    try:
        key = record.key.decode()
    except UnicodeDecodeError:
        key = ""
    place = {"kafka_partition": str(record.partition), "kafka_offset": str(record.offset)}
    return {"kafka_topic": record.topic, **place, **({"kafka_key": key} if key else {})}


def _bounded(value: bytes) -> None:
    if len(value) > LARGEST:
        raise Malformed(f"the value has {len(value)} bytes; at most {LARGEST} are taken")


def _bounded_aside(record: Record) -> None:
    aside = len(record.key) + sum(len(name) + len(value) for name, value in record.headers)
    if aside > LARGEST_ASIDE:
        raise Malformed(f"key and headers have {aside} bytes; at most {LARGEST_ASIDE} are taken")
