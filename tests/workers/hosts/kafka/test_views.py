"""The pages' copy of what stages remember, on a real broker."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from tests.kafka.cluster import fresh_name
from tests.workers.hosts.kafka.making import connected, make, until

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.kafka.browsing import Browsing
from afterview.workers.hosts.kafka.entries import MARKER, Origin, entry, mark
from afterview.workers.hosts.kafka.naming import changelog_of, partition_of
from afterview.workers.hosts.kafka.store import CLUSTER, LOG, Store
from afterview.workers.hosts.kafka.topics import TOMBSTONES_STAY
from afterview.workers.hosts.kafka.views import View

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
PARTITIONS = 3


class Desk:
    """A stage's changelog, a producer of transactions, and views of it."""

    def __init__(self, bootstrap: tuple[str, ...], folder: Path) -> None:
        self.stage, self._bootstrap, self._folder = fresh_name("stage"), bootstrap, folder
        self._connection = connected(bootstrap, fresh_name("group"))
        self._producer = self._connection.producer(fresh_name("id"))
        self.clock, self.failed = SteppedClock(START), list[BaseException]()

    async def open(self) -> None:
        await make(self._bootstrap, changelog_of(self.stage), partitions=PARTITIONS, cleanup_policy="compact")
        await self._producer.start()

    async def close(self) -> None:
        await self._producer.stop()
        assert not self.failed

    async def write(self, states: Mapping[bytes, bytes | None]) -> None:
        async with self._producer.transaction():
            for key, state in states.items():
                stored = None if state is None else entry(state, None)
                place = partition_of(key, PARTITIONS)
                await self._producer.send(changelog_of(self.stage), stored, key=key, partition=place)

    def view(self) -> View:
        return View(self._connection, self._folder, {self.stage: PARTITIONS}, self.failed.append, self.clock)

    def plant(
        self, key: bytes, state: bytes, more: Mapping[bytes, bytes | None] | None = None, *, ahead: int = 0
    ) -> None:
        """Into the copy, as if a tombstone had been missed. `ahead`: of its position."""
        store = Store(self._folder)
        copy = store.partition(self.stage, partition_of(key, PARTITIONS))
        copy.apply({key: entry(state, None), **(more or {})}, copy.position + ahead)
        store.close()


@pytest.fixture
async def desk(bootstrap: tuple[str, ...], tmp_path: Path) -> AsyncIterator[Desk]:
    one = Desk(bootstrap, tmp_path)
    await one.open()
    yield one
    await one.close()


async def ready(view: View) -> None:
    async def is_ready() -> bool:
        return view.unready() is None

    await until(is_ready)


async def shows(view: View, desk: Desk, key: bytes, state: bytes | None) -> None:
    async def is_shown() -> bool:
        return await view.look(desk.stage, key) == state

    await until(is_shown)


async def test_it_knows_what_was_committed_before_it_began_once_it_is_ready(desk: Desk) -> None:
    await desk.write({b"%d" % n: b"state %d" % n for n in range(20)})
    async with desk.view() as view:
        await ready(view)
        await shows(view, desk, b"7", b"state 7")
        assert await view.look(desk.stage, b"nobody") is None


async def test_all_of_it_can_be_gone_through_from_any_thread(desk: Desk) -> None:
    states = {b"%d" % n: b"state %d" % n for n in range(20)}
    await desk.write({**states, MARKER: mark(20, Origin(UUID(int=7), "afterview"))})
    async with desk.view() as view:
        await ready(view)
        browsing = Browsing(view, desk.stage)
        assert await asyncio.to_thread(lambda: dict(browsing.all())) == states
        assert dict(browsing.holding(b"e 1")) == {key: state for key, state in states.items() if b"e 1" in state}
        assert (browsing.state(b"7"), browsing.state(b"nobody")) == (b"state 7", None)
        assert list(Browsing(view, "another").all()) == []


async def test_it_follows_what_is_committed_and_forgets_what_is_forgotten(desk: Desk) -> None:
    async with desk.view() as view:
        await desk.write({b"a": b"1", b"b": b"1"})
        await shows(view, desk, b"a", b"1")
        await desk.write({b"a": b"2", b"b": None})
        await shows(view, desk, b"a", b"2")
        await shows(view, desk, b"b", None)


async def test_a_copy_is_kept_from_run_to_run_but_not_when_it_may_have_missed_a_tombstone(desk: Desk) -> None:
    await desk.write({b"a": b"1"})
    async with desk.view() as view:
        await ready(view)
        await shows(view, desk, b"a", b"1")
    desk.plant(b"forgotten", b"1")
    async with desk.view() as view:
        await ready(view)
        assert await view.look(desk.stage, b"forgotten") == b"1"
    desk.clock.advance(START + TOMBSTONES_STAY - timedelta(hours=1))
    async with desk.view() as view:
        await ready(view)
        assert await view.look(desk.stage, b"forgotten") is None
        await shows(view, desk, b"a", b"1")


@pytest.mark.parametrize("changes", [{CLUSTER: b"another"}, {LOG: b"another"}, {}])
async def test_a_copy_of_another_cluster_or_of_another_changelog_is_read_anew(
    desk: Desk, changes: Mapping[bytes, bytes | None]
) -> None:
    """That one's may have been shorter than this one's. If it was longer, nobody needs to know whose it was."""
    await desk.write({b"a": b"1"})
    async with desk.view() as view:
        await ready(view)
        await shows(view, desk, b"a", b"1")
    desk.plant(b"other", b"9", changes, ahead=0 if changes else 100)
    async with desk.view() as view:
        await ready(view)
        await shows(view, desk, b"a", b"1")
        assert await view.look(desk.stage, b"other") is None
