"""What only the embedded host does: restarts, the real clock, other processes, failures."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.contract.stages import START, WAKE, Acting, Alarm, Broken, Forward, Stubborn, put

from afterview.events.topics import INTAKE
from afterview.workers.clock import Clock, SteppedClock, SystemClock
from afterview.workers.guard import Fatal
from afterview.workers.hosts.contract import Outcome, Output, Performer, Record, Stage
from afterview.workers.hosts.embedded import EmbeddedHost, Store
from afterview.workers.hosts.embedded.performing import AT_ONCE, WAITING


@asynccontextmanager
async def running(
    directory: Path, stages: Sequence[Stage], clock: Clock, performers: Mapping[str, Performer] | None = None
) -> AsyncIterator[EmbeddedHost]:
    async with EmbeddedHost(directory, stages, clock, performers) as host:
        run = asyncio.create_task(host.run())
        yield host
        host.stop()
        await run


async def eventually(host: EmbeddedHost, topic: str, count: int = 1) -> list[Record]:
    """What a topic holds once it holds so much."""
    async with asyncio.timeout(10):
        while len(records := host.read(topic)) < count:  # noqa: ASYNC110 a file tells nobody
            await asyncio.sleep(0.001)
    return records


async def test_a_restart_goes_on_where_the_last_run_stopped(tmp_path: Path) -> None:
    clock = SteppedClock(START)
    for _ in range(3):
        async with running(tmp_path, [Forward()], clock) as host:
            await host.append([put("a", "x")] * 10)
            await host.idle()
    async with running(tmp_path, [Forward()], clock) as host:
        await host.idle()
        assert host.state("forward", b"a") == b"30"
        assert len(host.read("out")) == 30


async def test_a_due_time_is_kept_over_a_restart_and_called_for_late_rather_than_never(tmp_path: Path) -> None:
    clock = SteppedClock(START)
    async with running(tmp_path, [Alarm()], clock) as host:
        await host.append([put("a", "60")])
        await host.idle()
    clock.advance(START + timedelta(hours=5))
    async with running(tmp_path, [Alarm()], clock) as host:
        await host.idle()
        (rang,) = host.read("rang")
    assert rang.at == START + timedelta(hours=5)


async def test_a_wake_up_not_yet_read_is_not_written_again_after_a_restart(tmp_path: Path) -> None:
    clock = SteppedClock(START)
    async with running(tmp_path, [Alarm()], clock) as host:
        await host.append([put("a", "60")])
        await host.idle()
        await host.append([put("z", "0", after=200)])  # from the future: whatever comes after it waits
        clock.advance(START + timedelta(seconds=60))
        await host.idle()
        assert [record.value for record in host.read("in")] == [b"60", b"0", WAKE]
    clock.advance(START + timedelta(seconds=61))
    async with running(tmp_path, [Alarm()], clock) as host:
        await host.idle()
        assert [record.value for record in host.read("in")] == [b"60", b"0", WAKE]
        clock.advance(START + timedelta(seconds=200))
        await host.idle()
        assert [record.value for record in host.read("rang")] == [(START + timedelta(seconds=60)).isoformat().encode()]


async def test_a_due_time_that_was_called_for_in_vain_is_called_for_again_after_a_restart(tmp_path: Path) -> None:
    clock = SteppedClock(START)
    for wakes in (1, 2, 3):
        async with running(tmp_path, [Stubborn()], clock) as host:
            if wakes == 1:
                await host.append([put("a", "0")])
            await host.idle()
            assert [record.value for record in host.read("in")].count(WAKE) == wakes


async def test_with_the_real_clock_a_wake_up_comes_by_itself_and_not_early(tmp_path: Path) -> None:
    clock = SystemClock()
    async with running(tmp_path, [Alarm()], clock) as host:
        await host.append([Output("in", b"a", b"1", clock.now())])
        (rang,) = await eventually(host, "rang")
        due = host.read("in")[0].at + timedelta(seconds=1)
        assert due <= rang.at < due + timedelta(seconds=1)


async def test_a_clock_that_somebody_else_moves_is_noticed(tmp_path: Path) -> None:
    clock = SteppedClock(START)
    async with running(tmp_path, [Alarm()], clock) as host:
        await host.append([put("a", "60")])
        await host.idle()
        clock.advance(START + timedelta(seconds=60))
        assert await eventually(host, "rang")


async def test_records_that_another_process_appends_are_noticed(tmp_path: Path) -> None:
    async with running(tmp_path, [Forward()], SteppedClock(START)) as host:
        await host.idle()
        with Store(tmp_path) as store:
            store.append([put("a", "from elsewhere")])
        (record,) = await eventually(host, "out")
        assert record.value == b"from elsewhere"


async def test_concurrent_appends_are_all_there_when_they_return(tmp_path: Path) -> None:
    async with EmbeddedHost(tmp_path, [], SteppedClock(START)) as host:
        offsets = await asyncio.gather(*[host.append([put("a", f"{n}"), put("b", f"{n}")]) for n in range(200)])
        records = {record.offset: record.value for record in host.read("in")}
    for n, (first, second) in enumerate(offsets):
        assert records[first] == records[second] == str(n).encode()
    assert len(records) == 400


async def test_an_append_nobody_waits_for_any_more_does_not_disturb_the_others(tmp_path: Path) -> None:
    async with EmbeddedHost(tmp_path, [], SteppedClock(START)) as host:
        given_up = asyncio.create_task(host.append([put("a", "1")]))
        waiting = asyncio.create_task(host.append([put("a", "2")]))
        await asyncio.sleep(0)
        given_up.cancel()
        assert len(await waiting) == 1
        assert len(host.read("in")) == 2


async def test_a_record_from_the_future_holds_its_stage_with_an_alarm_until_the_clock_is_there(tmp_path: Path) -> None:
    clock = SteppedClock(START)
    stages = [Forward(), Forward("other", "elsewhere", "out2")]
    with capture_logs() as logs:
        async with running(tmp_path, stages, clock) as host:
            await host.append([put("a", "1"), put("a", "2", after=60), put("a", "3", after=90), put("a", "4")])
            await host.append([put("a", "1", topic="elsewhere")])
            await host.idle()
            await host.idle()
            assert [record.value for record in host.read("out")] == [b"1", b"2"]
            assert len(host.read("out2")) == 1
            assert host.next_due() == START + timedelta(seconds=30)
            clock.advance(START + timedelta(seconds=30))
            await host.idle()
            assert [record.value for record in host.read("out")] == [b"1", b"2", b"3", b"4"]
            assert host.next_due() is None
    assert [(line["event"], line["stage"], line["offset"]) for line in logs] == [("held", "forward", 2)]


async def test_a_bug_stops_the_host_and_nothing_of_its_batch_is_acknowledged(tmp_path: Path) -> None:
    clock = SteppedClock(START)
    with capture_logs() as logs:
        async with EmbeddedHost(tmp_path, [Broken()], clock) as host:
            run = asyncio.create_task(host.run())
            await host.append([put("a", "1")])
            await host.idle()
            await host.append([put("a", "2"), put("a", "boom")])
            with pytest.raises(Fatal):
                await host.idle()
            with pytest.raises(Fatal):
                await host.append([put("a", "3")])
            with pytest.raises(Fatal, match=r"stage forward: ValueError at stages\.py:\d+"):
                await run
    assert len(logs) == 1
    assert "Lovelace" not in str(logs)
    async with running(tmp_path, [Forward()], clock) as mended:
        await mended.idle()
        assert [record.value for record in mended.read("out")] == [b"1", b"2", b"boom"]


async def test_a_performer_that_raises_stops_the_host(tmp_path: Path) -> None:
    async def perform(_: object) -> Sequence[Output]:
        raise OSError("the cable is out")

    with capture_logs() as logs:
        async with EmbeddedHost(tmp_path, [Acting()], SteppedClock(START), {"forward": perform}) as host:
            run = asyncio.create_task(host.run())
            await host.append([put("a", "1")])
            with pytest.raises(Fatal, match="performer of forward: OSError"):
                await run
    assert [line["where"] for line in logs] == ["performer of forward"]


async def test_a_stage_that_acts_without_a_performer_stops_the_host(tmp_path: Path) -> None:
    async with EmbeddedHost(tmp_path, [Acting()], SteppedClock(START)) as host:
        run = asyncio.create_task(host.run())
        await host.append([put("a", "1")])
        with pytest.raises(Fatal, match="has no performer"):
            await run


async def test_a_stop_waits_for_the_actions_under_way_and_keeps_what_they_return(tmp_path: Path) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def perform(_: object) -> Sequence[Output]:
        begun.set()
        await go.wait()
        return [put("a", "done", topic="results")]

    async with EmbeddedHost(tmp_path, [Acting()], SteppedClock(START), {"forward": perform}) as host:
        run = asyncio.create_task(host.run())
        await host.append([put("a", "1")])
        await begun.wait()
        host.stop()
        go.set()
        await run
        assert [record.value for record in host.read("results")] == [b"done"]


async def test_few_actions_are_performed_at_once_and_their_stage_rests_meanwhile(tmp_path: Path) -> None:
    go, present, most = asyncio.Event(), 0, 0

    async def perform(_: object) -> Sequence[Output]:
        nonlocal present, most
        present += 1
        most = max(most, present)
        await go.wait()
        present -= 1
        return ()

    stages = [Acting(), Forward("other", "elsewhere", "out2")]
    async with running(tmp_path, stages, SteppedClock(START), {"forward": perform}) as host:
        await host.append([put("a", "x")] * WAITING)
        await eventually(host, "out", WAITING)
        await host.append([put("a", "y"), put("a", "x", topic="elsewhere")])
        await eventually(host, "out2")
        assert len(host.read("out")) == WAITING
        go.set()
        await host.idle()
        assert len(host.read("out")) == WAITING + 1
    assert most == AT_ONCE


async def test_idle_waits_for_the_actions_under_way(tmp_path: Path) -> None:
    go = asyncio.Event()

    async def perform(_: object) -> Sequence[Output]:
        await go.wait()
        return [put("a", "done", topic="results")]

    async with running(tmp_path, [Acting()], SteppedClock(START), {"forward": perform}) as host:
        await host.append([put("a", "1")])
        idle = asyncio.create_task(host.idle())
        await eventually(host, "out")
        assert not idle.done()
        go.set()
        await idle
        assert len(host.read("results")) == 1


async def test_a_stopped_host_says_so_instead_of_letting_anyone_wait(tmp_path: Path) -> None:
    async with EmbeddedHost(tmp_path, [], SteppedClock(START)) as host:
        run = asyncio.create_task(host.run())
        await host.idle()
        host.stop()
        await run
        with pytest.raises(RuntimeError, match="stopped"):
            await host.idle()


async def test_retention_runs_at_the_start_and_every_hour(tmp_path: Path) -> None:
    clock = SteppedClock(START)
    async with running(tmp_path, [Forward("reader", INTAKE)], clock) as host:
        await host.append([put("a", "1", topic=INTAKE)])
        await host.idle()
        clock.advance(START + timedelta(days=14, seconds=1))
        host.notify()
        await host.idle()
        assert host.read(INTAKE) == []
    async with running(tmp_path, [Forward("reader", INTAKE)], clock) as host:
        await host.append([put("a", "2", topic=INTAKE)])
        await host.idle()
    async with running(tmp_path, [Forward("reader", INTAKE)], clock) as host:
        await host.idle()
        assert host.read(INTAKE) == []


async def test_timers_of_a_stage_that_is_not_running_are_left_alone(tmp_path: Path) -> None:
    clock = SteppedClock(START)
    async with running(tmp_path, [Alarm()], clock) as host:
        await host.append([put("a", "60")])
        await host.idle()
    clock.advance(START + timedelta(seconds=60))
    async with running(tmp_path, [Forward()], clock) as host:
        await host.idle()
        assert [record.value for record in host.read("in")] == [b"60"]
    async with running(tmp_path, [Alarm()], clock) as host:
        await host.idle()
        assert len(host.read("rang")) == 1


class Modest(Forward):
    """Wants no more than seven records at a time."""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        assert len(batch) <= 7
        return super().process(batch, states)


async def test_a_batch_is_never_larger_than_asked_for(tmp_path: Path) -> None:
    async with EmbeddedHost(tmp_path, [Modest()], SteppedClock(START), batch=7) as host:
        run = asyncio.create_task(host.run())
        await host.append([put(f"{n}", "x") for n in range(100)])
        await host.idle()
        assert len(host.read("out")) == 100
        host.stop()
        await run
