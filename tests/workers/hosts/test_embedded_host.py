"""What only the embedded host does: the real clock, other processes, concurrent appends, failures."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.contract.stages import START, Alarm, Broken, Forward, put
from tests.workers.hosts.running import eventually, running

from afterview.workers.clock import SteppedClock, SystemClock
from afterview.workers.guard import Fatal
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.embedded import EmbeddedHost, Store


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


@pytest.mark.parametrize("later", [0, 0.0002, 0.0005, 0.001])
async def test_it_comes_to_rest_while_something_is_appended_that_nobody_reads(later: float, tmp_path: Path) -> None:
    async with running(tmp_path, [Alarm()], SteppedClock(START)) as host:
        for n in range(20):
            appended = asyncio.create_task(host.append([put(f"{n}", "0", topic="of nobody")]))
            await asyncio.sleep(later)
            async with asyncio.timeout(20):
                await host.idle()
            await appended


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


async def test_a_stopped_host_says_so_instead_of_letting_anyone_wait(tmp_path: Path) -> None:
    async with EmbeddedHost(tmp_path, [], SteppedClock(START)) as host:
        run = asyncio.create_task(host.run())
        await host.idle()
        host.stop()
        await run
        with pytest.raises(RuntimeError, match="stopped"):
            await host.idle()


async def test_a_host_that_has_nothing_to_do_is_alive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afterview.workers.hosts.embedded.pulse.STUCK_SECONDS", 0.25)
    async with running(tmp_path, [Forward()], SteppedClock(START)) as host:
        await host.idle()
        clock = asyncio.get_running_loop().time
        end = clock() + 1
        while clock() < end:
            assert host.trouble() is None
            await asyncio.sleep(0.01)


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
