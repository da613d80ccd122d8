"""An end in time, whoever takes no notice of it."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def in_time(work: Coroutine[Any, Any, None], seconds: float) -> bool:
    """Whether it is done by then; raises what it raises. What is not is cancelled, and not waited for.

    `asyncio.timeout` waits until what it has cancelled ends: Faust, while it stops, takes no notice of that.
    """
    task = asyncio.create_task(work, name="ending")
    try:
        await asyncio.wait([task], timeout=seconds)
        if task.done():
            task.result()
        return task.done()
    finally:
        task.cancel()
