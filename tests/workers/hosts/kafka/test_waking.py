"""Very many keys fall due at once: what is said meanwhile does not wait for them all."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.contract.stages import START, WAKE, Alarm, put
from tests.kafka.cluster import fresh_name
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.making import connected, make_for, running

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Outcome, Record
from afterview.workers.hosts.kafka.naming import changelog_of
from afterview.workers.hosts.kafka.wakes import MOST


@dataclass(frozen=True)
class Woken(Alarm):
    """Calls somebody when it has been woken so often."""

    calls: list[tuple[int, Callable[[], None]]] = field(default_factory=list)
    woken: list[bytes] = field(default_factory=list)

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        self.woken.extend(record.key for record in batch if record.value == WAKE)
        if self.calls and len(self.woken) >= self.calls[0][0]:
            self.calls.pop()[1]()
        return super().process(batch, states)


async def test_what_is_said_while_many_fall_due_waits_for_a_few_of_them_only(
    bootstrap: tuple[str, ...], reader: Reader, tmp_path: Path
) -> None:
    name, many = fresh_name("stage"), 8 * MOST
    stage, clock = Woken(name, f"{name}-in", f"{name}-out"), SteppedClock(START)
    await make_for(bootstrap, stage)
    async with running(connected(bootstrap, name), tmp_path, [stage], clock) as host:
        await host.append([put(f"{n}", "3600", topic=stage.source) for n in range(many)])
        await reader.come(changelog_of(name), many)
        said = list[asyncio.Task[list[int]]]()
        word = put("somebody", "0", topic=stage.source)
        stage.calls.append((many // 2, lambda: said.append(asyncio.create_task(host.append([word])))))
        clock.advance(START + timedelta(hours=1))
        host.notify()
        await reader.come(stage.target, many)
        values = [record.value for record in reader.raw(stage.source)]
    assert values.count(WAKE) == many
    assert many // 2 <= values[many:].index(b"0") < many // 2 + 3 * MOST
