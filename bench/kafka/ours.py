"""Contestant 3: our own host, as the worker runs it. Exactly once, fenced."""

import asyncio
from collections.abc import Mapping, Sequence

from afterview.schemas.settings import KafkaSettings
from afterview.workers.clock import SystemClock
from afterview.workers.collector import relax
from afterview.workers.hosts.contract import Outcome, Record, Stage
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.naming import changelog_of
from afterview.workers.hosts.watching import unwatched
from afterview.workers.telemetry import Telemetry
from bench.kafka.entry import Entry, Meter, entry
from bench.kafka.load import made
from bench.kafka.work import stage_of
from bench.scraping import scraped

WATCHED = "watched"
"""the setting with all metrics on"""
LOOK_SECONDS = 0.05
"""between two looks how far it has come: the end is seen so much late at most"""


class Watched:
    """The stage; tells the meter when the first record that counts is taken: several batches are in work at a time."""

    def __init__(self, stage: Stage, meter: Meter) -> None:
        self.name, self.source, self.keys, self.wake = stage.name, stage.source, stage.keys, stage.wake
        self._stage, self._meter, self._taken = stage, meter, 0

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        self._meter.taken(self._taken)
        self._taken += len(batch)
        return self._stage.process(batch, states)


async def run(mine: Entry) -> None:
    meter = Meter(mine)
    stage = Watched(stage_of(mine.work, mine.source), meter)
    await made(mine.servers, {changelog_of(stage.name): mine.partitions}, {"cleanup.policy": "compact"})
    settings = KafkaSettings(bootstrap_servers=(mine.servers,), security_protocol="PLAINTEXT", group=mine.name)
    telemetry = Telemetry([stage.name], host="kafka", role="all") if mine.setting == WATCHED else None
    watch = telemetry.meters.host if telemetry else unwatched
    host = KafkaHost(Connection(settings), mine.path, {"bench": [stage]}, SystemClock(), watch=watch)
    async with host, scraped(telemetry, host):
        running = asyncio.create_task(host.run())
        while not meter.finished:
            await asyncio.wait([running], timeout=LOOK_SECONDS)
            if running.done():
                break
            meter.done(sum(partition.reached for partition in (await host.standing()).partitions))
        host.stop(leave=True)
        await running


if __name__ == "__main__":
    relax()
    asyncio.run(run(entry()))
