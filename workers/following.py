"""Reading topics as they grow, from outside the process that writes them."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from heapq import merge
from typing import Any

from pydantic_core import from_json, to_json

from afterview.events.cloudevents import rfc3339, structured
from afterview.events.topics import CANDIDATE_EVENTS, TOPICS
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.embedded import Store

LOOK_EVERY = 0.1
"""seconds"""


New = Callable[[], list[Record] | None]
"""What came since it was last asked, in order; None: nothing yet, but something is known to come."""


def follow(new: New, *, until_idle: float | None = None) -> Iterator[list[Record]]:
    """Batches of new records; ends after `until_idle` seconds in which nothing came."""
    quiet_since = time.monotonic()
    while True:
        found = new()
        if found:
            yield found
        if found or found is None:
            quiet_since = time.monotonic()
        elif until_idle is not None and time.monotonic() - quiet_since >= until_idle:
            return
        else:
            time.sleep(LOOK_EVERY)


def stored(store: Store, topics: Sequence[str], *, from_start: bool = False, since: datetime | None = None) -> New:
    """New records of the embedded host; `since`: with `from_start`, from the first one stamped no earlier.

    Those of one topic are in its order, whatever their moments are (a record keeps that of its intake): that is the
    order in which they were decided. Topics are merged by time.
    """
    offsets = {topic: store.first(topic, since) if from_start else store.end(topic) for topic in topics}

    def new() -> list[Record]:
        read = [store.read(topic, offsets[topic]) for topic in topics]
        found = list(merge(*read, key=lambda record: record.at))
        for record in found:
            offsets[record.topic] = record.offset + 1
        return found

    return new


def line(record: Record) -> bytes:
    """A CloudEvent as structured JSON; of an internal topic, the record: key, moment and what is in it."""
    if not TOPICS[record.topic].internal:
        return structured(record.headers, record.value)
    named = {"key": record.key.hex(), "at": rfc3339(record.at)}
    if record.topic == CANDIDATE_EVENTS:
        return to_json(named | {"event": _json(record.value)})
    headers = {name: value.decode("utf-8", "replace") for name, value in record.headers}
    return to_json(
        named | {"topic": record.topic, "headers": headers, "value": record.value.decode("utf-8", "replace")}
    )


def _json(value: bytes) -> Any:
    """What is no JSON changed nothing when it was read (it is among the dead letters), nor does `{}`."""
    try:
        return from_json(value)
    except ValueError:
        return {}
