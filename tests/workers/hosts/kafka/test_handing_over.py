"""Partitions that move between two hosts of one process, on a real broker."""

import asyncio
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from faust.types import TP
from tests.contract.stages import START
from tests.kafka.cluster import fresh_name
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import connected, end, make_for, partitions_of, put_all, running, until
from tests.workers.hosts.kafka.stages import Signed

from afterview.workers.clock import SteppedClock
from afterview.workers.guard import Fatal
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.transport import BulkConsumer

PARTITIONS = 4
KEYS = [b"key-%d" % n for n in range(20)]


def signed(name: str, by: str) -> Signed:
    return Signed(name, f"{name}-in", f"{name}-out", by)


class Load:
    """Appends a record for every key, again and again, until it is ended."""

    def __init__(self, bootstrap: tuple[str, ...], topic: str) -> None:
        self._bootstrap, self._topic, self._ended = bootstrap, topic, False
        self.rounds = 0

    async def run(self) -> None:
        while not self._ended:
            outputs = [Output(self._topic, key, b"%d" % self.rounds, START) for key in KEYS]
            await put_all(self._bootstrap, outputs, PARTITIONS)
            self.rounds += 1

    def end(self) -> None:
        self._ended = True


def told(reader: Reader, stage: Signed, partitions: int = PARTITIONS) -> dict[bytes, list[tuple[str, str, str]]]:
    """By key and in order: value, who, and the how manyth."""
    found: dict[bytes, list[tuple[str, str, str]]] = defaultdict(list)
    for record in reader.raw(stage.target, partitions):
        said = dict(record.headers)
        assert record.key is not None
        assert record.value is not None
        found[record.key].append((record.value.decode(), said["by"].decode(), said["count"].decode()))
    return found


async def test_partitions_move_both_ways_under_load_and_nothing_is_lost_doubled_or_out_of_order(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path
) -> None:
    name = fresh_name("stage")
    await make_for(bootstrap, signed(name, "nobody"), partitions=PARTITIONS)
    connection, clock = connected(bootstrap, name, session_timeout_seconds=6), SteppedClock(START)
    load = Load(bootstrap, signed(name, "").source)
    loading = asyncio.create_task(load.run())
    async with running(connection, tmp_path / "a", [signed(name, "a")], clock) as first:
        await until(lambda: partitions_of(first) == [0, 1, 2, 3])
        for second_directory in ("b", "c"):
            async with running(
                connection, tmp_path / second_directory, [signed(name, second_directory)], clock
            ) as other:
                await until(lambda: len(partitions_of(first)) == len(partitions_of(other)) == 2)
                assert {*partitions_of(first), *partitions_of(other)} == {0, 1, 2, 3}
                at = load.rounds
                await until(lambda: load.rounds > at + 3)  # noqa: B023
            await until(lambda: partitions_of(first) == [0, 1, 2, 3])
        load.end()
        await loading
        await reader.come(signed(name, "").target, load.rounds * len(KEYS), PARTITIONS)
    found = told(reader, signed(name, ""))
    for key in KEYS:
        assert [value for value, _, _ in found[key]] == [str(n) for n in range(load.rounds)]
        assert [count for _, _, count in found[key]] == [str(n + 1) for n in range(load.rounds)]
    assert {by for some in found.values() for _, by, _ in some} == {"a", "b", "c"}


async def test_who_was_fenced_ends_and_everything_counts_once(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path
) -> None:
    """The first one never hears from its group that it has lost its partitions, as after a pause."""
    name = fresh_name("stage")
    await make_for(bootstrap, signed(name, ""), partitions=PARTITIONS)
    connection, clock = connected(bootstrap, name), SteppedClock(START)
    records = [Output(signed(name, "").source, key, b"%d" % n, START) for n in range(6) for key in KEYS]
    half = len(records) // 2

    async with KafkaHost(connection, tmp_path / "a", {"role": [signed(name, "zombie")]}, clock) as zombie:
        run = asyncio.create_task(zombie.run())
        await until(lambda: partitions_of(zombie) == [0, 1, 2, 3])
        await put_all(bootstrap, records[:half], PARTITIONS)
        await reader.come(signed(name, "").target, half, PARTITIONS)
        async with KafkaHost(connection, tmp_path / "b", {"other": [signed(name, "new")]}, clock) as new:
            running_new = asyncio.create_task(new.run())
            await until(lambda: partitions_of(new) == [0, 1, 2, 3])
            await put_all(bootstrap, records[half:], PARTITIONS)
            with pytest.raises(Fatal, match="fenced"):
                await asyncio.wait_for(run, 30)
            await reader.come(signed(name, "").target, len(records), PARTITIONS)
            await end(zombie, run)
            await end(new, running_new)
    found = told(reader, signed(name, ""))
    for key in KEYS:
        assert [(value, by) for value, by, _ in found[key]] == [
            (str(n), "zombie" if n < 3 else "new") for n in range(6)
        ]
        assert [count for _, _, count in found[key]] == [str(n) for n in range(1, 7)]


@pytest.mark.parametrize("still_moving", [False, True])
async def test_a_fetch_that_spans_a_rebalance_is_given_back_and_read_again(
    bootstrap: tuple[str, ...],
    reader: Reader,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    still_moving: bool,
) -> None:
    """It may have brought records of the new generation, which nobody else would ever read."""
    name = fresh_name("stage")
    stage = signed(name, "one")
    await make_for(bootstrap, stage)
    really, spanned = BulkConsumer._getmany, 0

    async def spanning(consumer: BulkConsumer, active: set[TP] | None, timeout: float) -> Any:  # noqa: ASYNC109 Faust's
        nonlocal spanned
        found = await really(consumer, active, timeout)
        if found and spanned < 3:
            spanned += 1
            consumer.app.consumer_generation_id += 1
            if still_moving:
                consumer.stop_flow()
                asyncio.get_running_loop().call_later(0.05, consumer.resume_flow)
        return found

    monkeypatch.setattr(BulkConsumer, "_getmany", spanning)
    async with running(connected(bootstrap, name), tmp_path, [stage], SteppedClock(START)) as host:
        await until(lambda: partitions_of(host) == [0])
        for n in range(4):
            await put_all(bootstrap, [Output(stage.source, b"key", b"%d" % n, START)])
        await reader.come(stage.target, 4)
    assert spanned == 3
    assert told(reader, stage, 1)[b"key"] == [(str(n), "one", str(n + 1)) for n in range(4)]
