"""Small real stages: what the host contract is tried with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from afterview.events.errors import Malformed
from afterview.workers.hosts.contract import Outcome, Output, Record

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
WAKE = b"wake-up"


@dataclass(frozen=True)
class Forward:
    """Passes every record on, and notes in its state how many of the key there were."""

    name: str = "forward"
    source: str = "in"
    target: str = "out"

    def keys(self, record: Record) -> Sequence[bytes]:
        return (record.key,)

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = Outcome()
        for record in batch:
            seen = int(outcome.states.get(record.key) or states.get(record.key) or b"0")
            outcome.states[record.key] = str(seen + 1).encode()
            outcome.due[record.key] = None
            outcome.outputs.append(Output(self.target, record.key, record.value, record.at, record.headers))
        return outcome

    def wake(self, key: bytes) -> bytes:
        return WAKE + b" of " + key


@dataclass(frozen=True)
class Alarm:
    """`b"60"` arms an alarm a minute after the record, `b"0"` clears it; an alarm that is due goes out as `b"rang"`.

    A wake-up that comes early is answered by nothing, whichever record comes late first lets the alarm ring (R79).
    """

    name: str = "alarm"
    source: str = "in"
    target: str = "rang"

    def keys(self, record: Record) -> Sequence[bytes]:
        return (record.key,)

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = Outcome()
        for record in batch:
            known = outcome.states[record.key] if record.key in outcome.states else states.get(record.key)
            due = None if known is None else datetime.fromisoformat(known.decode())
            if due is not None and due <= record.at:
                outcome.outputs.append(Output(self.target, record.key, due.isoformat().encode(), record.at))
                due = None
            due = self._armed(record, due)
            outcome.states[record.key] = None if due is None else due.isoformat().encode()
            outcome.due[record.key] = due
        return outcome

    def wake(self, key: bytes) -> bytes:
        assert key
        return WAKE

    @staticmethod
    def _armed(record: Record, due: datetime | None) -> datetime | None:
        if record.value == WAKE:
            return due
        seconds = int(record.value)
        return record.at + timedelta(seconds=seconds) if seconds else None


class Sleepy(Alarm):
    """Tells of every wake-up, and goes on sleeping."""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = super().process(batch, states)
        woken = [record for record in batch if record.value.startswith(WAKE)]
        outcome.outputs += [Output(self.target, record.key, b"woken", record.at) for record in woken]
        return outcome


class Stubborn(Alarm):
    """An alarm that never changes what it waits for, whatever it is given."""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = Outcome()
        for record in batch:
            due = states.get(record.key, record.at.isoformat().encode())
            outcome.states[record.key] = due
            outcome.due[record.key] = datetime.fromisoformat(due.decode())
        return outcome


class Picky(Forward):
    """Cannot read what begins with `b"bad"`."""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        for record in batch:
            if record.value.startswith(b"bad"):
                raise Malformed(f"{record.value.decode()} is not\nwhat it claims to be")
        return super().process(batch, states)


class Acting(Forward):
    """Asks for one action per record, beside passing it on."""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = super().process(batch, states)
        outcome.actions = [record.key for record in batch]
        return outcome


class Broken(Forward):
    """Has a bug that shows at `b"boom"`; its message names somebody."""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        if any(record.value == b"boom" for record in batch):
            raise ValueError("Ada Lovelace")
        return super().process(batch, states)


class Joined(Forward):
    """Needs the state of `b"other"` beside the record's own; says what it was given."""

    def keys(self, record: Record) -> Sequence[bytes]:
        return (record.key, b"other")

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = super().process(batch, states)
        given = b",".join(sorted(states))
        outcome.outputs = [Output(self.target, record.key, given, record.at) for record in batch]
        return outcome


class Swelling(Forward):
    """Writes a great deal for every record."""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = super().process(batch, states)
        outcome.outputs = [Output(self.target, o.key, o.value + b" " * 20_000, o.at) for o in outcome.outputs]
        return outcome


class Forgetting(Forward):
    """Forgets a key at `b"forget"`."""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = super().process(batch, states)
        for record in batch:
            if record.value == b"forget":
                outcome.states[record.key] = None
        return outcome


def put(key: str, value: str, after: float = 0.0, topic: str = "in") -> Output:
    """A record `after` seconds after the start."""
    return Output(topic, key.encode(), value.encode(), START + timedelta(seconds=after))
