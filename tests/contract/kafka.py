"""The Kafka host under the suite's hand: one worker in this process, on the tests' broker, each time in new topics.

The names that the suite uses (`in`, `forward`) get a prefix on their way to Kafka, and lose it on their way back. The
dead letters of all tests share one topic.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import NewTopic
from aiokafka.errors import KafkaTimeoutError
from tests.contract.stages import START
from tests.kafka.cluster import fresh_name
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import administering, create

from afterview.events.topics import DEAD_LETTERS
from afterview.schemas.settings import KafkaSettings
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Outcome, Output, Performer, Record, Stage
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.entries import state_in
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.naming import changelog_of, partition_of
from afterview.workers.hosts.kafka.records import floored
from afterview.workers.hosts.kafka.standing import at_rest

PARTITIONS = 3
SECONDS = 60.0
MILLISECOND = timedelta(milliseconds=1)


class Prefixed:
    """A stage whose name and topics have a prefix."""

    def __init__(self, stage: Stage, prefix: str) -> None:
        self._stage, self._prefix = stage, prefix
        self.name, self.source = prefix + stage.name, prefix + stage.source
        self.keys, self.wake = stage.keys, stage.wake

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = self._stage.process(batch, states)
        return replace(outcome, outputs=[prefixed(output, self._prefix) for output in outcome.outputs])


def prefixed(output: Output, prefix: str) -> Output:
    return msgspec.structs.replace(output, topic=prefix + output.topic)


class DrivenKafka:
    one_sequence = False
    """one for each partition, with an offset for the end of each transaction"""

    def __init__(
        self, reader: Reader, directory: Path, stages: Sequence[Stage], performers: Mapping[str, Performer]
    ) -> None:
        self._losing = pytest.MonkeyPatch()
        self._reader, self._prefix = reader, fresh_name("contract") + "."
        self._stages = [Prefixed(stage, self._prefix) for stage in stages]
        self._sources = {stage.source: PARTITIONS for stage in self._stages}
        self._targets = {self._prefix + str(vars(stage)["target"]) for stage in stages}
        self._there: set[str] = set()
        self._clock = SteppedClock(START)
        settings = KafkaSettings(
            bootstrap_servers=reader.bootstrap, security_protocol="PLAINTEXT", group=self._prefix + "group"
        )
        self._host = KafkaHost(
            Connection(settings),
            directory,
            {stage.name: [stage] for stage in self._stages},
            self._clock,
            {self._prefix + stage: self._prefixed(performer) for stage, performer in performers.items()},
        )

    def _prefixed(self, performer: Performer) -> Performer:
        async def perform(action: object) -> Sequence[Output]:
            return [prefixed(output, self._prefix) for output in await performer(action)]

        return perform

    def kept(self, moment: datetime) -> datetime:
        return floored(moment)

    async def open(self) -> None:
        await self._make({*self._sources, *self._targets}, {changelog_of(stage.name) for stage in self._stages})
        await self._host.open()
        self._run = asyncio.create_task(self._host.run())

    async def append(self, *outputs: Output) -> None:
        there = [prefixed(output, self._prefix) for output in outputs]
        await self._make({output.topic for output in there})
        await self._host.append(there)

    async def settle(self) -> None:
        async with asyncio.timeout(SECONDS):
            while not await self._rests():
                await asyncio.wait([self._run], timeout=0.002)

    async def _rests(self) -> bool:
        if self._run.done():
            await self._run
        standing = await self._host.standing()
        ends = await self._reader.ends(self._sources)
        return at_rest([standing], ends, floored(self._clock.now()))

    async def advance(self, seconds: float) -> None:
        """From one due moment to the next; what is due within a millisecond is due after it."""
        to = START + timedelta(seconds=seconds)
        while (due := self.next_due()) is not None and (due := ceiled(due)) <= to:
            await self._move(due)
        await self._move(to)

    async def _move(self, to: datetime) -> None:
        self._clock.advance(to)
        self._host.notify()
        await self.settle()

    async def recall(self, stage: str) -> None:
        await self._host.recall(self._prefix + stage)
        await self.settle()

    async def lose_commits(self) -> None:
        """The transactions of stages get no answer when they end."""
        really = AIOKafkaProducer.commit_transaction

        async def commit_transaction(producer: AIOKafkaProducer) -> None:
            if "-append-" not in str(producer._txn_manager.transactional_id):
                raise KafkaTimeoutError
            await really(producer)

        self._losing.setattr(AIOKafkaProducer, "commit_transaction", commit_transaction)

    async def keep_commits(self) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                while not any("KafkaTimeoutError" in trouble for trouble in self._troubles()):
                    await asyncio.wait([self._run], timeout=0.002)
        finally:
            self._losing.undo()

    def _troubles(self) -> list[str]:
        return [one.trouble for group in self._host._groups for one in group.partitions.values() if one.trouble]

    def log(self, topic: str) -> list[Record]:
        if topic == DEAD_LETTERS:
            return [self._own(letter) for letter in self._reader.records(topic) if self._is_mine(letter)]
        return [
            msgspec.structs.replace(record, topic=topic)
            for record in self._reader.records(self._prefix + topic, PARTITIONS)
        ]

    def _is_mine(self, letter: Record) -> bool:
        return dict(letter.headers)["stage"].startswith(self._prefix.encode())

    def _own(self, letter: Record) -> Record:
        prefix = self._prefix.encode()
        return msgspec.structs.replace(
            letter, headers=tuple((name, value.removeprefix(prefix)) for name, value in letter.headers)
        )

    def state(self, stage: str, key: bytes) -> bytes | None:
        store = self._host._around.store.partition(self._prefix + stage, partition_of(key, PARTITIONS))
        (stored,) = store.get([key])
        return None if stored is None else state_in(stored)

    def next_due(self) -> datetime | None:
        partitions = [one for group in self._host._groups for one in group.partitions.values()]
        return min((due for one in partitions if (due := one.next_due()) is not None), default=None)

    async def close(self) -> None:
        self._host.stop(leave=True)
        try:
            await self._run
        finally:
            await self._host.close()

    async def _make(self, topics: Collection[str], changelogs: Collection[str] = ()) -> None:
        missing = {*topics, *changelogs, DEAD_LETTERS} - self._there
        if missing:
            async with administering(self._reader.bootstrap) as admin:
                await create(admin, [_new(topic, compacted=topic in changelogs) for topic in missing])
            self._there |= missing


def _new(topic: str, *, compacted: bool) -> NewTopic:
    configs = {"cleanup.policy": "compact"} if compacted else {}
    return NewTopic(topic, 1 if topic == DEAD_LETTERS else PARTITIONS, 1, topic_configs=configs)


def ceiled(moment: datetime) -> datetime:
    """The first whole millisecond that is not before it."""
    return floored(moment + MILLISECOND - timedelta(microseconds=1))
