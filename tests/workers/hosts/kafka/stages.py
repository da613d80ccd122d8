"""Stages for tests of the Kafka host, each with topics of its own."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tests.contract.stages import Alarm, Forward
from tests.kafka.cluster import fresh_name

from afterview.workers.hosts.contract import Outcome, Output, Record

F = TypeVar("F", bound=Forward | Alarm)


def fresh(kind: type[F]) -> F:
    """With a name and topics that nobody has had."""
    name = fresh_name("stage")
    return kind(name, f"{name}-in", f"{name}-out")


@dataclass(frozen=True)
class Signed(Forward):
    """Says who passed a record on: the header `by`; and the how manyth of its key it was: `count`."""

    by: str = ""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = Outcome()
        for record in batch:
            seen = int(outcome.states.get(record.key) or states.get(record.key) or b"0") + 1
            outcome.states[record.key] = b"%d" % seen
            outcome.due[record.key] = None
            headers = (("by", self.by.encode()), ("count", b"%d" % seen))
            outcome.outputs.append(Output(self.target, record.key, record.value, record.at, headers))
        return outcome


class Slow(Forward):
    """Takes ten milliseconds for a batch."""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        time.sleep(0.01)
        return super().process(batch, states)
