"""A clock that jumps, forward and back: nothing fires early, no candidate's time goes back, one line says so."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path

from structlog.testing import capture_logs
from tests.contract.stages import START, Alarm, Forward, put
from tests.workers.hosts.filling import until
from tests.workers.hosts.running import eventually

from afterview.events.topics import INTAKE
from afterview.workers.clock import Jumps, SystemClock, steady_seconds
from afterview.workers.hosts.contract import Output, Stage
from afterview.workers.hosts.embedded import EmbeddedHost, Store
from afterview.workers.hosts.embedded.schema import FILE

HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
MEND = Path(__file__).parents[3] / "docs" / "OPERATING.md"


class Wall:
    """A clock on the wall, which anybody may set, and the seconds that really passed."""

    def __init__(self) -> None:
        self.at, self.seconds = START, 100.0

    def now(self) -> datetime:
        return self.at

    def steady(self) -> float:
        return self.seconds

    def passes(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds

    def is_set(self, by: timedelta) -> None:
        self.at += by


@asynccontextmanager
async def on(wall: Wall, directory: Path, *stages: Stage) -> AsyncIterator[EmbeddedHost]:
    async with EmbeddedHost(directory, stages, wall, steady=wall.steady) as host:
        run = asyncio.create_task(host.run())
        await host.idle()
        yield host
        host.stop()
        await run


def test_only_a_jump_of_more_than_a_minute_is_one() -> None:
    wall = Wall()
    jumps = Jumps(wall, wall.steady)
    said = []
    for passed, by in ((3600, 0), (1, 60), (1, -60), (1, 61), (1, 0), (1, -3600), (10**6, 0)):
        wall.passes(passed)
        wall.is_set(timedelta(seconds=by))
        jumped = jumps.look()
        said.append(jumped and round(jumped))
    assert said == [None, None, None, 61, None, -3600, None]


def test_the_systems_clock_does_not_jump_by_itself() -> None:
    jumps = Jumps(SystemClock(), steady_seconds)
    assert [jumps.look() for _ in range(100)] == [None] * 100


async def test_each_jump_is_one_line_with_its_seconds(tmp_path: Path) -> None:
    wall = Wall()
    with capture_logs() as logs:
        async with on(wall, tmp_path, Forward()) as host:
            for by in (HOUR, YEAR, -YEAR, timedelta(seconds=59), -HOUR):
                wall.is_set(by)
                wall.passes(1)
                for _ in range(3):
                    await host.idle()
    assert [line["seconds"] for line in logs if line["event"] == "clock"] == [3600, 31536000, -31536000, -3600]
    assert {line["log_level"] for line in logs} == {"warning"}


async def test_a_clock_that_goes_back_lets_nothing_ring_before_its_time_on_the_new_one(tmp_path: Path) -> None:
    wall = Wall()
    async with on(wall, tmp_path, Alarm()) as host:
        await host.append([put("a", "60")])
        await host.idle()
        wall.is_set(-HOUR)
        wall.passes(61)
        await host.idle()
        assert host.read("rang") == []
        wall.is_set(HOUR)
        (rang,) = await eventually(host, "rang")
    assert rang.at == START + timedelta(seconds=61)


async def test_what_was_read_while_the_clock_was_ahead_stays_at_its_moment(tmp_path: Path) -> None:
    wall = Wall()
    async with on(wall, tmp_path, Alarm()) as host:
        wall.is_set(5 * HOUR)
        await host.append([Output("in", b"a", b"60", wall.now())])
        await host.idle()
        wall.is_set(-5 * HOUR)
        await host.append([put("b", "0")])
        await host.idle()
        assert host.next_due() == START + 5 * HOUR + timedelta(seconds=60)
        wall.passes(5 * 3600 + 59)
        await host.idle()
        assert host.read("rang") == []
        wall.passes(1)
        await host.idle()
        assert len(host.read("rang")) == 1


async def test_what_was_stamped_ahead_and_not_read_holds_its_stage_and_no_other(tmp_path: Path) -> None:
    """Held with an alarm, not fired early, and read when it is time."""
    wall = Wall()
    with capture_logs() as logs:
        async with on(wall, tmp_path, Alarm(), Forward("other", "elsewhere", "out")) as host:
            await host.append([put("a", "60", after=5 * 3600), put("b", "1"), put("c", "x", topic="elsewhere")])
            await host.idle()
            assert (host.state("alarm", b"b"), len(host.read("out"))) == (None, 1)
            assert host.next_due() == START + 5 * HOUR - timedelta(minutes=1)
            wall.passes(5 * 3600)
            await host.idle()
            assert host.state("alarm", b"a") is not None
            assert [record.key for record in host.read("rang")] == [b"b"]
    assert [(line["event"], line["stage"]) for line in logs] == [("held", "alarm")]


async def test_retention_waits_an_hour_after_a_jump_and_goes_on_after_a_jump_back(tmp_path: Path) -> None:
    """What a clock that is a year ahead takes for old would be gone for good."""
    wall = Wall()
    async with on(wall, tmp_path, Forward("reader", INTAKE)) as host:
        await host.append([put("a", "1", topic=INTAKE)])
        await host.idle()
        wall.passes(3700)
        await host.idle()
        wall.is_set(YEAR)
        await host.idle()
        wall.passes(3500)
        await host.idle()
        assert len(host.read(INTAKE)) == 1
        wall.is_set(-YEAR)
        await host.idle()
        wall.passes(15 * 24 * 3600)
        await host.idle()
        assert host.read(INTAKE) == []


async def test_a_start_by_a_clock_far_ahead_of_everything_stored_keeps_it_for_an_hour(tmp_path: Path) -> None:
    wall = Wall()
    async with on(wall, tmp_path, Forward("reader", INTAKE)) as host:
        await host.append([put("a", "1", topic=INTAKE)])
        await host.idle()
    wall.is_set(YEAR)
    async with on(wall, tmp_path, Forward("reader", INTAKE)) as host:
        assert len(host.read(INTAKE)) == 1
        wall.passes(3601)
        await until(lambda: not host.read(INTAKE))


async def test_records_that_are_held_are_let_go_as_the_documentation_says(tmp_path: Path) -> None:
    wall = Wall()
    async with on(wall, tmp_path, Forward("intake", INTAKE)) as host:
        await host.append([put("a", "1", topic=INTAKE), put("a", "2", topic=INTAKE)])
        await host.idle()
    with Store(tmp_path) as store:
        store.append([Output(INTAKE, b"a", str(n).encode(), SystemClock().now() + YEAR) for n in (3, 4)])
    statement = MEND.read_text("utf-8").partition("```sql\n")[2].partition("```")[0]
    with closing(sqlite3.connect(tmp_path / FILE)) as shell:
        shell.execute(statement)
        shell.commit()
    with Store(tmp_path) as store:
        first, _, third, fourth = store.read(INTAKE)
    assert first.at == START, "what was read stays as it was read"
    assert abs((third.at - SystemClock().now()).total_seconds()) < 60
    wall.at = SystemClock().now()
    async with on(wall, tmp_path, Forward("intake", INTAKE)) as host:
        assert [record.value for record in host.read("out")] == [b"1", b"2", b"3", b"4"]
    assert fourth.at == third.at
