"""What a worker says while it recovers what it was assigned."""

import asyncio
import re
from collections.abc import AsyncIterator

from aiohttp import ClientSession

RECOVERING = re.compile(
    r"\d of \d assigned partitions are recovered: (afterview-mailer: no partitions are assigned yet"
    r"|afterview.mail-requests-\d: is being recovered)|(all|\d) partitions of the pages' copy are still being read"
)


async def starting(client: ClientSession, probe: str) -> AsyncIterator[str]:
    """The reasons, until there is none."""
    async with asyncio.timeout(30):
        while True:
            async with client.get(probe) as answer:
                if answer.status == 200:
                    return
                yield (await answer.text()).strip()
            await asyncio.sleep(0.01)
