"""Transactions that fail again and again: those that may still do, and those that never will."""

import asyncio
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaTimeoutError
from structlog.testing import capture_logs
from tests.contract.stages import START, Forward, put
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import connected, end, make, make_for, put_all, running, until
from tests.workers.hosts.kafka.stages import fresh

from afterview.events.errors import Misconfigured
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.kafka import partition
from afterview.workers.hosts.kafka.host import KafkaHost


async def test_one_line_says_that_a_partition_waits_one_that_it_goes_on_and_it_is_unready_all_the_time(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partition, "RETRY_SECONDS", 0.05)
    stage, bad, really = fresh(Forward), True, AIOKafkaProducer.begin_transaction
    await make_for(bootstrap, stage)

    async def begin(producer: AIOKafkaProducer) -> None:
        if bad:
            raise KafkaTimeoutError
        await really(producer)

    monkeypatch.setattr(AIOKafkaProducer, "begin_transaction", begin)
    with capture_logs() as logs:

        def lines() -> list[object]:
            return [line["event"] for line in logs if line.get("stage") == stage.name]

        async with running(connected(bootstrap, stage.name), tmp_path, [stage], SteppedClock(START)) as host:
            await put_all(bootstrap, [put("a", "1", topic=stage.source)])
            await until(lambda: "waiting" in lines())
            for _ in range(50):
                assert host.unready() is not None
                await asyncio.sleep(0.01)
            bad = False
            await until(lambda: host.unready() is None)
            await reader.come(stage.target, 1)
    assert lines() == ["waiting", "going on"]


async def test_a_record_that_never_can_be_is_named_and_what_was_before_it_counts(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path
) -> None:
    stage = fresh(Forward)
    await make(bootstrap, stage.target, max_message_bytes="2000")
    await make_for(bootstrap, stage)
    await put_all(bootstrap, [put("a", value, topic=stage.source) for value in ("1", "2", "x" * 3000, "4")])
    said = f"stage {stage.name}: {stage.source}, partition 0, offset 2: what comes of it is larger than {stage.target}"
    async with KafkaHost(connected(bootstrap, stage.name), tmp_path, {"role": [stage]}, SteppedClock(START)) as host:
        run = asyncio.create_task(host.run())
        try:
            with pytest.raises(Misconfigured, match=said):
                await asyncio.wait_for(asyncio.shield(run), 20)
        finally:
            await end(host, run)
    assert [record.value for record in reader.records(stage.target)] == [b"1", b"2"]
