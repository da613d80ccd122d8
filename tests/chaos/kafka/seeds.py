"""One seed from its plan to its verdict."""

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.chaos.kafka.campaign import campaign
from tests.chaos.kafka.openings import takeovers
from tests.chaos.kafka.plan import Plan
from tests.chaos.kafka.results import result
from tests.chaos.kafka.verdict import Verdict, verdict
from tests.chaos.kafka.workers import Worker


async def judged(plan: Plan) -> tuple[Verdict, Mapping[str, Any]]:
    """What was found, and the line about it. Raises `Stuck` when it never comes to rest."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a reader whose broker is killed has much to say
    workers: list[Worker] = []
    with ExitStack() as wrong, tempfile.TemporaryDirectory(prefix="afterview-chaos-") as folder:
        wrong.callback(_keep, plan.seed, workers)
        async with campaign(Path(folder), plan, workers) as done:
            found = await asyncio.to_thread(verdict, done)
            line = result(done, found, await takeovers(done))
        if not found.problems:
            wrong.pop_all()
    return found, line


def kept(seed: int) -> Path:
    """Where the words of the workers are, if anything was wrong."""
    return Path(tempfile.gettempdir()) / f"afterview-chaos-seed-{seed}"


def _keep(seed: int, workers: Sequence[Worker]) -> None:
    shutil.rmtree(kept(seed), ignore_errors=True)
    kept(seed).mkdir()
    for worker in workers:
        for life, process in enumerate(worker.lives):
            (kept(seed) / f"worker-{worker.number}-{worker.role}-life-{life}.log").write_bytes(process.err)
