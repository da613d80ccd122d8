"""What comes in while the stages are busy: it does not wait for them, and they do not miss it."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event

import pytest
from tests.contract.stages import START, Forward, put
from tests.workers.hosts.running import running

from afterview.events.errors import Unwritable
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Outcome, Record
from afterview.workers.hosts.embedded.retention import pruning
from afterview.workers.hosts.embedded.store import Store
from afterview.workers.hosts.embedded.turns import Turns

CLOCK = SteppedClock(START)
PATIENCE = 15.0


class Slow(Forward):
    """Decides when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.deciding, self.may = Event(), Event()

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        self.deciding.set()
        assert self.may.wait(PATIENCE)
        return super().process(batch, states)


class Noted(AbstractContextManager[None]):
    """Turns that note which pragmas are said in them, and which outside."""

    def __init__(self) -> None:
        self._held = False
        self.inside, self.outside = list[str](), list[str]()

    def __enter__(self) -> None:
        self._held = True

    def __exit__(self, *_: object) -> None:
        self._held = False

    def said(self, statement: str) -> None:
        if statement.startswith("PRAGMA"):
            (self.inside if self._held else self.outside).append(statement)


async def test_whoever_delivers_does_not_wait_for_a_stage_that_decides(tmp_path: Path) -> None:
    stage = Slow()
    async with running(tmp_path, [stage], CLOCK) as host:
        await host.append([put("a", "1")])
        assert await asyncio.to_thread(stage.deciding.wait, PATIENCE)
        idle = asyncio.create_task(host.idle())
        assert await host.append([put("a", "2")]) == [1]
        assert len(host.read("in")) == 2
        assert not idle.done()
        stage.may.set()
        await idle
        assert [record.value for record in host.read("out")] == [b"1", b"2"]


async def test_many_who_deliver_while_stages_work_are_all_written_and_read(tmp_path: Path) -> None:
    async with running(tmp_path, [Forward()], CLOCK) as host:
        offsets = await asyncio.gather(*(host.append([put("a", str(n))]) for n in range(300)))
        assert sorted(offset for (offset,) in offsets) == list(range(300))
        await host.idle()
        assert len(host.read("out")) == 300


def test_after_a_write_that_failed_nobody_writes_any_more() -> None:
    turns = Turns()
    with pytest.raises(OSError, match="a disk that fails"), turns:
        raise OSError("a disk that fails")
    for _ in range(2):
        with pytest.raises(OSError, match="a disk that fails"), turns:
            pytest.fail("it is somebody's turn")


def test_want_of_room_is_no_failure() -> None:
    turns = Turns()
    with pytest.raises(Unwritable), turns:
        raise Unwritable("the disk is full")
    with turns:
        pass


def test_emptying_the_write_ahead_log_is_a_turn_too(tmp_path: Path) -> None:
    """It has the file locked for as long as the disk takes: whoever delivers would find it so, and be told 503."""
    noted = Noted()
    with Store(tmp_path, turns=noted) as store:
        store.append([put("a", "1")])
        store.connection.set_trace_callback(noted.said)
        assert list(pruning(store, [], {}, START)) == []
    assert noted.outside == []
    assert noted.inside == ["PRAGMA wal_checkpoint(TRUNCATE)"]
