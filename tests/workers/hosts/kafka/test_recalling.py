"""A recall at a bad moment."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.contract.stages import START, Sleepy, put
from tests.kafka.cluster import fresh_name
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import connected, make_for, running

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Outcome, Record


@dataclass(frozen=True)
class Recalled(Sleepy):
    """Calls somebody at the end of its first decision, when nothing of it is committed yet."""

    calls: list[Callable[[], None]] = field(default_factory=list)

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = super().process(batch, states)
        if self.calls:
            self.calls.pop()()
        return outcome


async def test_a_recall_wakes_also_those_whose_batch_is_just_being_committed(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path
) -> None:
    name = fresh_name("stage")
    stage = Recalled(name, f"{name}-in", f"{name}-out")
    await make_for(bootstrap, stage)
    async with running(connected(bootstrap, name), tmp_path, [stage], SteppedClock(START)) as host:
        recalled = list[asyncio.Task[None]]()
        stage.calls.append(lambda: recalled.append(asyncio.create_task(host.recall(name))))
        await host.append([put("new", "3600", topic=stage.source)])
        await reader.come(stage.target, 1)
        assert [record.value for record in reader.raw(stage.target)] == [b"woken"]
    assert [task.done() for task in recalled] == [True]
