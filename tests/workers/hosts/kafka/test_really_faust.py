"""Every record that is processed has passed through a `faust.Agent`, and nothing else of Faust holds data."""

from collections import Counter
from pathlib import Path
from typing import Any

import faust
from faust.sensors.base import Sensor
from faust.types import TP
from tests.contract.stages import START, Forward
from tests.kafka.cluster import fresh_name
from tests.workers.hosts.kafka.making import connected, make_for, put_all, running, until
from tests.workers.hosts.kafka.stages import fresh

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.transport import BulkConsumer, Fetched, NoProducer

COUNT, PARTITIONS = 3000, 3


class Counting(Sensor):
    """Counts the records in events that a stream of an agent takes."""

    def __init__(self) -> None:
        super().__init__()
        self.records: Counter[str] = Counter()
        self.streams: set[Any] = set()

    def on_stream_event_in(self, tp: TP, offset: int, stream: Any, event: Any) -> dict[Any, Any] | None:
        assert isinstance(event.value, Fetched)
        assert event.value.records[-1].offset == offset
        self.records[tp.topic] += len(event.value.records)
        self.streams.add(stream)
        return None


async def test_what_is_fetched_is_what_agents_are_given_is_what_stages_process(
    bootstrap: tuple[str, ...], tmp_path: Path, monkeypatch: Any
) -> None:
    one, two = fresh(Forward), fresh(Forward)
    await make_for(bootstrap, one, two, partitions=PARTITIONS)
    handed_over: Counter[str] = Counter()
    hand_over = BulkConsumer._hand_over

    def counted(consumer: BulkConsumer, tp: TP, records: Any) -> None:
        handed_over[tp.topic] += len(records)
        hand_over(consumer, tp, records)

    monkeypatch.setattr(BulkConsumer, "_hand_over", counted)
    outputs = [Output(stage.source, b"%d" % n, b"x", START) for stage in (one, two) for n in range(COUNT)]
    await put_all(bootstrap, outputs, PARTITIONS)
    sensor = Counting()
    async with running(connected(bootstrap, fresh_name("g")), tmp_path, [one, two], SteppedClock(START)) as host:
        (group,) = host._groups
        group.app.sensors.add(sensor)

        async def processed() -> Counter[str]:
            found: Counter[str] = Counter()
            for standing in (await host.standing()).partitions:
                found[standing.topic] += standing.processed
            return found

        expected = {one.source: COUNT, two.source: COUNT}

        async def all_done() -> bool:
            return await processed() == expected

        await until(all_done)
        assert handed_over == sensor.records == expected

        app = group.app
        assert isinstance(app, faust.App)
        agents = {agent.channel.get_topic_name(): agent for agent in app.agents.values()}
        assert set(agents) >= set(expected)
        assert all(isinstance(agents[topic], faust.Agent) for topic in expected)
        assert sensor.streams == {
            actor.stream.get_active_stream() for topic in expected for actor in agents[topic]._actors
        }
        assert len(app.tables) == 0
        assert app.tables.changelog_topics == set()
        assert isinstance(app.producer, NoProducer)
        assert app.producer._producer is None
        assert app._web_server_service_instance is None
