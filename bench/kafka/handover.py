"""`make bench-handover`: three workers under load; how long no record of a partition comes out of them.

Rolling restarts (SIGTERM, start again, the next one), with static membership; then a kill -9 that nobody restarts.
"""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from afterview.schemas.settings import KafkaSettings
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.hosts.kafka.naming import changelog_of
from bench.kafka.handed import SOURCE, TARGET
from bench.kafka.load import made

WORKERS, PARTITIONS, ROUNDS, RATE = 3, 12, 5, 300
SESSION = KafkaSettings().session_timeout_seconds


@dataclass(slots=True)
class Pauses:
    """The longest time that nothing came of a partition since `begin`."""

    last: dict[int, float] = field(default_factory=dict)
    longest: dict[int, float] = field(default_factory=dict)

    def begin(self) -> None:
        self.last = dict.fromkeys(range(PARTITIONS), perf_counter())
        self.longest = dict.fromkeys(range(PARTITIONS), 0.0)

    def came(self, partition: int) -> None:
        now = perf_counter()
        self.longest[partition] = max(self.longest.get(partition, 0.0), now - self.last.get(partition, now))
        self.last[partition] = now

    def end(self) -> float:
        for partition in range(PARTITIONS):
            self.came(partition)
        return max(self.longest.values())


class Worker:
    def __init__(self, servers: str, folder: Path) -> None:
        self._arguments = ("-m", "bench.kafka.handed", servers, str(folder))

    async def start(self) -> None:
        pipe = asyncio.subprocess.PIPE
        self.process = await asyncio.create_subprocess_exec(sys.executable, *self._arguments, stdout=pipe)

    async def ready(self) -> None:
        assert self.process.stdout
        assert await self.process.stdout.readline() == b"ready\n"

    async def stop(self, how: signal.Signals) -> float:
        """How many seconds it took."""
        begun = perf_counter()
        self.process.send_signal(how)
        await self.process.wait()
        return perf_counter() - begun


async def load(servers: str) -> None:
    """So many records a second, every partition in turn."""
    async with AIOKafkaProducer(bootstrap_servers=servers) as producer:
        n = 0
        while True:
            await producer.send(SOURCE, b"x", b"%d" % (n % 500), partition=n % PARTITIONS)
            n += 1
            await asyncio.sleep(1 / RATE)


async def watch(servers: str, pauses: Pauses) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, isolation_level="read_committed", fetch_max_wait_ms=50)
    async with consumer:
        consumer.assign([TopicPartition(TARGET, number) for number in range(PARTITIONS)])
        while True:
            for records in (await consumer.getmany(timeout_ms=50)).values():
                for record in records:
                    pauses.came(int(record.value or b""))


async def run() -> list[str]:
    async with AsyncExitStack() as opened:
        cluster = opened.enter_context(Cluster())
        folder = opened.enter_context(TemporaryDirectory())
        (servers,) = cluster.bootstrap_servers
        await made(servers, {SOURCE: PARTITIONS, TARGET: PARTITIONS, changelog_of("handover"): PARTITIONS})
        workers = [Worker(servers, Path(folder) / f"worker-{n}") for n in range(WORKERS)]
        pauses = Pauses()
        tasks = [asyncio.create_task(load(servers)), asyncio.create_task(watch(servers, pauses))]
        for worker in workers:
            await worker.start()
        for worker in workers:
            await worker.ready()
        await asyncio.sleep(5)
        rolling, stops = await _rolling(workers, pauses)
        killed = await _killed(workers, pauses)
        for task in tasks:
            task.cancel()
        for worker in workers[1:]:
            await worker.stop(signal.SIGTERM)
        return report(rolling, stops, killed)


async def _rolling(workers: list[Worker], pauses: Pauses) -> tuple[list[float], list[float]]:
    """The longest pause of any partition in each round, and the seconds that each end took."""
    rounds, stops = [], []
    for _ in range(ROUNDS):
        pauses.begin()
        for worker in workers:
            stops.append(await worker.stop(signal.SIGTERM))
            await worker.start()
            await worker.ready()
            await asyncio.sleep(2)
        rounds.append(pauses.end())
    return rounds, stops


async def _killed(workers: list[Worker], pauses: Pauses) -> float:
    pauses.begin()
    await workers[0].stop(signal.SIGKILL)
    await asyncio.sleep(SESSION + 6)
    return pauses.end()


def report(rolling: list[float], stops: list[float], killed: float) -> list[str]:
    each = ", ".join(f"{pause:.1f}" for pause in rolling)
    return [
        f"longest pause of any partition in each rolling restart of {WORKERS} workers: {each} s",
        _line("pause in a rolling restart, median", median(rolling), 5.0),
        _line("pause in a rolling restart, worst", max(rolling), 8.0),
        _line("pause after kill -9", killed, SESSION + 3),
        _line("SIGTERM to the end, worst", max(stops), 10.0),
    ]


def _line(name: str, value: float, most: float) -> str:
    return f"goal {name}: {value:.1f} s (goal <= {most:g}): {'met' if value <= most else 'missed'}"


if __name__ == "__main__":
    print("\n".join(asyncio.run(run())))
