"""Whether the topics that are read are still the same: somebody may make one anew under our feet.

Its offsets begin at 0 then, and what comes before the ones that were reached would be taken as done.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from uuid import UUID

from afterview.events.errors import Unreachable
from afterview.workers.guard import guarded
from afterview.workers.hosts.kafka.cluster import administering
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.identity import identity
from afterview.workers.hosts.kafka.knocking import knock
from afterview.workers.hosts.kafka.recovery import made_anew

EVERY_SECONDS = 10.0

Read = Collection[tuple[str, UUID]]
"""topics that are read, and the ids that they had when that began"""


async def stay_the_same(connection: Connection, read: Callable[[], Read]) -> None:
    """Run it as a task. Raises `Misconfigured` when a topic is another one; while there is none it waits."""
    with guarded("anew"):
        while True:
            await asyncio.sleep(EVERY_SECONDS)  # first: whoever has just begun has just asked
            with suppress(Unreachable):
                await knock(connection)
                await look(connection, read())


async def look(connection: Connection, read: Read) -> None:
    async with administering(connection) as admin:
        there = (await identity(admin._client, {topic for topic, _ in read})).topics  # noqa: SLF001 no public way
    for topic, known in read:
        if there.get(topic, known) != known:
            raise made_anew(topic)
