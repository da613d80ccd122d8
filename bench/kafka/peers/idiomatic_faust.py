"""Contestant 2: Faust as its documentation teaches it, an agent with a RocksDB table and `send`. At least once."""

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import faust

from afterview.events.topics import TOPICS
from afterview.workers.collector import relax
from afterview.workers.hosts.contract import Record
from bench.kafka.entry import Entry, Meter, entry
from bench.kafka.work import LIGHT_TARGET, changed, read, stage_of, told


def application(mine: Entry) -> faust.App:
    app = faust.App(
        mine.name,
        broker=f"kafka://{mine.servers}",
        store="rocksdb://",
        datadir=mine.folder,
        topic_partitions=mine.partitions,
        topic_disable_leader=True,
        table_standby_replicas=0,
        web_enabled=False,
    )
    source = app.topic(mine.source, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
    targets = {name: app.topic(name, key_type=bytes, value_type=bytes) for name in (LIGHT_TARGET, *TOPICS)}
    (light if mine.work == "light" else real)(app, source, targets, mine)
    return app


def light(app: faust.App, source: Any, targets: Mapping[str, Any], mine: Entry) -> None:
    states = app.Table("states", key_type=bytes, partitions=mine.partitions)
    target = targets[LIGHT_TARGET]

    async def counted(stream: faust.StreamT[Any]) -> None:
        meter, done = Meter(mine), 0
        async for key, value in stream.items():
            event = read(value)
            state = states[key] = changed(states.get(key), event)
            said = told(event, state["events"])
            if said is not None:
                await target.send(key=key, value=said)
            done += 1
            await marked(app, meter, mine, done)

    app.agent(source)(counted)


def real(app: faust.App, source: Any, targets: Mapping[str, Any], mine: Entry) -> None:
    states = app.Table("states", key_type=bytes, value_type=bytes, partitions=mine.partitions)
    stage = stage_of(mine.work, mine.source)

    async def decided(stream: faust.StreamT[Any]) -> None:
        meter, done = Meter(mine), 0
        async for event in stream.events():
            message = event.message
            at = datetime.fromtimestamp(message.timestamp, UTC)
            record = Record(mine.source, message.partition, message.offset, message.key, message.value, at)
            stored = states.get(record.key)
            outcome = stage.process([record], {record.key: stored} if stored is not None else {})
            for output in outcome.outputs:
                await targets[output.topic].send(key=output.key, value=output.value, headers=dict(output.headers))
            for key, state in outcome.states.items():
                states[key] = state
            done += 1
            await marked(app, meter, mine, done)

    app.agent(source)(decided)


async def marked(app: faust.App, meter: Meter, mine: Entry, done: int) -> None:
    """Counting begins in mid-stream, and ends when everything is sent and committed."""
    if done == mine.warm:
        meter.done(done)
    elif done == mine.warm + mine.events:
        await app.producer.flush()
        await app.consumer.commit()
        meter.done(done)
        os._exit(0)  # the answer is given; its graceful stop would take seconds


if __name__ == "__main__":
    relax()
    mine = entry()
    sys.argv = [sys.argv[0], "worker", "--loglevel", "info", "--without-web"]
    application(mine).main()
