"""A worker that ends without a word around a commit: everything counts once, whether its directory is left or lost."""

import asyncio
import sys
from pathlib import Path

import pytest
from tests.contract.stages import START
from tests.kafka.cluster import fresh_name
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import connected, make_for, put_all, running, until
from tests.workers.hosts.kafka.stages import Signed
from tests.workers.hosts.kafka.victim import AFTER, BATCH, CODE

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output

COUNT = 8 * BATCH


@pytest.mark.parametrize("lost", [False, True], ids=["same directory", "lost directory"])
@pytest.mark.parametrize(("point", "committed"), [("before", AFTER), ("after", AFTER + 1)])
async def test_a_worker_that_dies_at_a_commit_loses_nothing_and_doubles_nothing(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path, point: str, committed: int, *, lost: bool
) -> None:
    name = fresh_name("stage")
    stage = Signed(name, f"{name}-in", f"{name}-out", "heir")
    await make_for(bootstrap, stage)
    await put_all(bootstrap, [Output(stage.source, b"%d" % (n % 3), b"%d" % n, START) for n in range(COUNT)])
    module = "tests.workers.hosts.kafka.victim"
    victim = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, point, bootstrap[0], tmp_path / "a", name
    )
    assert await asyncio.wait_for(victim.wait(), 60) == CODE
    directory = tmp_path / ("b" if lost else "a")
    async with running(connected(bootstrap, name), directory, [stage], SteppedClock(START), instance="victim") as heir:
        store = heir._around.store.partition(name, 0)
        await until(lambda: store.reached >= COUNT)
    found = reader.raw(stage.target)
    assert [record.value for record in found] == [b"%d" % n for n in range(COUNT)]
    said = [dict(record.headers) for record in found]
    assert [one["count"] for one in said] == [b"%d" % (n // 3 + 1) for n in range(COUNT)]
    assert [one["by"] for one in said].count(b"victim") == committed * BATCH
