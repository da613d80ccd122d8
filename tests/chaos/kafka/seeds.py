"""One seed from its plan to its verdict."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.chaos.kafka.campaign import campaign
from tests.chaos.kafka.openings import takeovers
from tests.chaos.kafka.plan import Plan
from tests.chaos.kafka.results import result
from tests.chaos.kafka.verdict import Verdict, verdict


async def judged(plan: Plan) -> tuple[Verdict, Mapping[str, Any]]:
    """What was found, and the line about it. Raises `Stuck` when it never comes to rest."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a reader whose broker is killed has much to say
    with TemporaryDirectory(prefix="afterview-chaos-") as folder:
        async with campaign(Path(folder), plan) as done:
            found = await asyncio.to_thread(verdict, done)
            return found, result(done, found, await takeovers(done))
