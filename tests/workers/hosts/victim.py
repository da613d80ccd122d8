"""A process that is meant to be killed: `python -m tests.workers.hosts.victim DIRECTORY BATCHES`.

Runs three chained stages until everything is drained. With BATCHES above nought it kills itself after so many
batches, between deciding one and committing it.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from itertools import count

from tests.contract.stages import START, Forward

from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Outcome, Record
from afterview.workers.hosts.embedded import EmbeddedHost


class Mortal(Forward):
    """Dies with the answer on its lips."""

    batches = count(1)
    last = 0

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = super().process(batch, states)
        if next(Mortal.batches) == Mortal.last:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome


async def main(directory: str, last: int) -> None:
    Mortal.last = last
    stages = [Mortal("one", "in", "two"), Mortal("two", "two", "three"), Mortal("three", "three", "out")]
    async with EmbeddedHost(directory, stages, SteppedClock(START), batch=20) as host:
        run = asyncio.create_task(host.run())
        await host.idle()
        host.stop()
        await run


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
