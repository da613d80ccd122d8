"""Reading topics as they grow, from outside the process that writes them."""

import time
from collections.abc import Iterator, Sequence
from heapq import merge
from typing import Any

from pydantic_core import from_json, to_json

from afterview.events.cloudevents import rfc3339, structured
from afterview.events.topics import CANDIDATE_EVENTS, TOPICS
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.embedded import Store

LOOK_EVERY = 0.1
"""seconds"""


def follow(
    store: Store, topics: Sequence[str], *, from_start: bool = False, until_idle: float | None = None
) -> Iterator[list[Record]]:
    """Batches of new records; ends after `until_idle` seconds in which nothing came.

    Those of one topic are in its order, whatever their moments are (a record keeps that of its intake): that is the
    order in which they were decided. Topics are merged by time.
    """
    offsets = {topic: 0 if from_start else store.end(topic) for topic in topics}
    quiet_since = time.monotonic()
    while True:
        read = [store.read(topic, offsets[topic]) for topic in topics]
        found = list(merge(*read, key=lambda record: record.at))
        for record in found:
            offsets[record.topic] = record.offset + 1
        if found:
            yield found
            quiet_since = time.monotonic()
        elif until_idle is not None and time.monotonic() - quiet_since >= until_idle:
            return
        else:
            time.sleep(LOOK_EVERY)


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
