"""The worker of `bench.kafka.timers`: the journey stage on our host, with a clock that it is told.

Says one line of JSON when it is ready, and one for each line that it is given: a moment, which its clock shows from
then on, going as fast as the real one. Ends with its input.
"""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from afterview.events.journey.rulebook import Rulebook
from afterview.schemas.settings import KafkaSettings
from afterview.workers.collector import relax
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.stages.journey import JourneyStage
from bench.kafka.entry import cpu_seconds, peak_megabytes


class Shifted:
    def __init__(self, stands_at: datetime) -> None:
        self.ahead = stands_at - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def show(self, moment: datetime) -> None:
        self.ahead = max(self.ahead, moment - datetime.now(UTC))


async def main(servers: str, folder: str, stands_at: str) -> None:
    begun, clock = perf_counter(), Shifted(datetime.fromisoformat(stands_at))
    settings = KafkaSettings(bootstrap_servers=(servers,), security_protocol="PLAINTEXT", group="timers")
    stages = {"journey": [JourneyStage(Rulebook())]}
    async with KafkaHost(Connection(settings), Path(folder), stages, clock) as host:
        running = asyncio.create_task(host.run())
        while host.unready() and not running.done():  # noqa: ASYNC110  it says so only when asked
            await asyncio.sleep(0.05)
        partitions = (await host.standing()).partitions
        say(seconds=perf_counter() - begun, recovered=sum(one.recovered for one in partitions))
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            clock.show(datetime.fromisoformat(line))
            say(shown=datetime.now(UTC).timestamp())
        say(cpu=cpu_seconds())
        host.stop(leave=True)
        await running


def say(**what: float) -> None:
    os.write(1, json.dumps({**what, "rss": peak_megabytes()}).encode() + b"\n")


if __name__ == "__main__":
    relax()
    asyncio.run(main(*sys.argv[1:]))
