"""Contestant 4: Quix Streams, a stateful dataframe on RocksDB with a changelog. At least once.

Runs in an environment of its own (`bench/kafka/environments.py`). `setting` is its `commit_every`; 0 is its default,
a commit every five seconds.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from quixstreams import Application  # type: ignore[import-not-found]
from quixstreams.models import Serializer  # type: ignore[import-not-found]
from quixstreams.state.rocksdb import RocksDBOptions  # type: ignore[import-not-found]

from afterview.events.topics import TOPICS
from afterview.workers.collector import relax
from afterview.workers.hosts.contract import Output, Record
from bench.kafka.entry import Entry, Meter, entry
from bench.kafka.work import LIGHT_TARGET, changed, read, stage_of, told


class Measured(Application):  # type: ignore[misc]
    """Says when its last commit is made: `_run_dataframe` ends with it."""

    meter: Meter
    last: int

    def begin(self, records: int) -> None:
        """Commit after the record in hand, so that nothing of the warm-up is left to do; then count."""
        context = self._processing_context
        commit = context.commit_checkpoint

        def once() -> None:
            context.commit_checkpoint = commit
            commit(force=True)
            self.meter.done(records)

        context.commit_checkpoint = once

    def _run_dataframe(self, *arguments: Any, **named: Any) -> None:
        super()._run_dataframe(*arguments, **named)
        self.meter.done(self.last)


class Value(Serializer):  # type: ignore[misc]
    def __call__(self, value: Output, ctx: object) -> bytes:
        del ctx
        return value.value


class Counted:
    """Counts the events, begins the counting and ends the run."""

    def __init__(self, app: Measured, mine: Entry) -> None:
        self._app, self._done, self._warm, self._last = app, 0, mine.warm, mine.warm + mine.events

    def one(self) -> None:
        self._done += 1
        if self._done == self._warm:
            self._app.begin(self._done)
        elif self._done == self._last:
            self._app.stop()


def application(mine: Entry) -> Measured:
    app = Measured(
        mine.servers,
        consumer_group=mine.name,
        auto_offset_reset="earliest",
        commit_every=int(mine.setting),
        state_dir=mine.folder,
        rocksdb_options=RocksDBOptions(dumps=_dumped, loads=_loaded) if mine.work == "real" else None,
        loglevel="WARNING",
        auto_create_topics=True,
    )
    app.meter, app.last = Meter(mine), mine.warm + mine.events
    frame = app.dataframe(app.topic(mine.source, value_deserializer="bytes"))
    (light if mine.work == "light" else real)(app, frame, mine)
    return app


def light(app: Measured, frame: Any, mine: Entry) -> None:
    counted = Counted(app, mine)

    def work(value: bytes, state: Any) -> bytes | None:
        event = read(value)
        now = changed(state.get("candidate"), event)
        state.set("candidate", now)
        counted.one()
        return told(event, now["events"])

    said = frame.apply(work, stateful=True).filter(lambda value: value is not None)
    said.to_topic(app.topic(LIGHT_TARGET, value_serializer="bytes"))


def real(app: Measured, frame: Any, mine: Entry) -> None:
    """Its states are bytes already, so they are neither dumped nor loaded again."""
    counted, stage = Counted(app, mine), stage_of(mine.work, mine.source)
    targets = {name: app.topic(name, value_serializer=Value()) for name in TOPICS}

    def work(value: bytes, key: bytes, stamp: int, _: object, state: Any) -> Sequence[Output]:
        record = Record(mine.source, 0, 0, key, value, datetime.fromtimestamp(stamp / 1000, UTC))
        stored = state.get("journey")
        outcome = stage.process([record], {key: stored} if stored is not None else {})
        for changed_state in outcome.states.values():
            state.set("journey", changed_state)
        counted.one()
        return outcome.outputs

    said = frame.apply(work, stateful=True, expand=True, metadata=True)
    said = said.set_headers(lambda output, *_: list(output.headers))
    said.to_topic(lambda output, *_: targets[output.topic], key=lambda output: output.key)


def _dumped(value: bytes | str) -> bytes:
    """States, and the names that they are kept under."""
    return value if isinstance(value, bytes) else value.encode()


def _loaded(value: bytes) -> bytes:
    return value


if __name__ == "__main__":
    relax()
    application(entry()).run()
