"""What the embedded host finds again, and what it makes up for, when it is started once more."""

from datetime import timedelta
from pathlib import Path

from tests.contract.stages import START, WAKE, Alarm, Forward, Stubborn, put
from tests.workers.hosts.running import running

from afterview.events.topics import INTAKE
from afterview.workers.clock import SteppedClock


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
