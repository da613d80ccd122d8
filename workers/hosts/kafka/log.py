"""The log in Kafka, for a command: `afterview send` and `afterview tail` use it beside running workers."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack
from datetime import datetime
from secrets import token_hex
from typing import Any, Self, TypeVar

from aiokafka.errors import KafkaError

from afterview.events.errors import Unreachable
from afterview.schemas.settings import KafkaSettings
from afterview.workers.following import New
from afterview.workers.hosts.contract import Output, Record
from afterview.workers.hosts.kafka.cluster import administering, attended, partitions
from afterview.workers.hosts.kafka.committing import Committer, Fenced, Uncertain
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.entries import state_in
from afterview.workers.hosts.kafka.knocking import knock
from afterview.workers.hosts.kafka.naming import changelog_of, group_of, transactional_id
from afterview.workers.hosts.kafka.picking import picked
from afterview.workers.hosts.kafka.tailing import Tail

T = TypeVar("T")


class Log:
    """Has an event loop of its own, which turns only while something is asked of it. Use it as a context manager.

    Everything here raises `Unreachable` when no broker answers, `Misconfigured` when a topic is not there.
    """

    def __init__(self, settings: KafkaSettings) -> None:
        self._connection = Connection(settings)
        self._runner = asyncio.Runner()
        self._resources = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            undo.enter_context(self._runner)
            self._run(knock(self._connection))
            self._resources = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()

    def append(self, outputs: Sequence[Output]) -> None:
        """Durable when it returns, all or none: a transaction of its own."""
        self._run(self._append(outputs))

    def new(self, topics: Sequence[str], *, from_start: bool, since: datetime | None = None) -> New:
        """What comes on these topics, each time it is called; `from_start`: also what is there already.

        `since`: with that, from the first record on of each partition that is stamped no earlier.
        """
        tail = self._run(self._opened(topics, from_start=from_start, since=since))
        self._resources.callback(lambda: self._run(tail.close()))

        def came() -> list[Record] | None:
            return self._run(tail.read())

        return came

    def state(self, stage: str, key: bytes) -> bytes | None:
        """What a stage has stored under a key: its partition of the changelog is read, and nothing is kept of it."""
        found = self._run(picked(self._connection, changelog_of(stage), key))
        return state_in(found[-1].value) if found and found[-1].value else None

    def of_key(self, topic: str, key: bytes) -> list[Record]:
        return self._run(picked(self._connection, topic, key))

    def attended(self) -> bool:
        """Whether there are workers for the way of an event from the intake to its journey."""
        group = self._connection.settings.group
        return self._run(attended(self._connection, [group_of(group, role) for role in ("intake", "journey")]))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        with self._connection.reached():
            return self._runner.run(work)

    async def _opened(self, topics: Sequence[str], *, from_start: bool, since: datetime | None) -> Tail:
        async with administering(self._connection) as admin:
            counts = await partitions(admin, topics)
        return await Tail.of(self._connection, counts, from_start=from_start, since=since)

    async def _append(self, outputs: Sequence[Output]) -> None:
        async with administering(self._connection) as admin:
            counts = await partitions(admin, (output.topic for output in outputs))

        async def count(topic: str) -> int:
            return counts[topic]

        name = transactional_id(self._connection.settings.group, f"send-{token_hex(8)}", 0)
        committer = Committer(self._connection, name, None, count)
        try:
            await committer.open()
            await committer.write(outputs, {}, 0)
        except (KafkaError, Uncertain, Fenced) as error:
            why = type(error.__cause__ or error).__name__
            raise Unreachable(f"kafka: {why}: nothing is said to be written: send it again") from error
        finally:
            await committer.close()
