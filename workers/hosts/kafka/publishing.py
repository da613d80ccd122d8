"""Appending from outside of a partition: what the gateway takes in, and what actions came to."""

from collections.abc import Sequence
from typing import Self

from aiokafka.errors import KafkaError

from afterview.events.errors import Misconfigured, Unwritable
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.kafka.committing import Committer, Fenced, Uncertain, Uncoordinated
from afterview.workers.hosts.kafka.connection import REQUEST_SECONDS, Connection
from afterview.workers.hosts.kafka.matching import topics_there
from afterview.workers.hosts.kafka.refusing import Forbidden
from afterview.workers.hosts.watching import APPEND, Displaced, Doubted, Watch, unwatched

PATIENCE_SECONDS = 8.0
"""until whoever waits is told that the broker does not answer; vendors wait for some ten seconds"""


class Publisher:
    """All of it or none: each `publish` is a transaction of this worker's own. Use it as an async context manager.

    Without a name it is for records of which each is by itself: what comes in is one for each delivery, and need not
    wait for three requests and the end of the transaction before. It is opened when it is first needed.
    """

    def __init__(
        self, connection: Connection, name: str | None, counts: dict[str, int], watch: Watch = unwatched
    ) -> None:
        """`name`: the transactional id, of this worker alone. `counts`: how many partitions each topic has."""
        self._connection, self._counts, self._watch = connection, counts, watch
        self._committer = Committer(connection, name, None, self.count, seconds=PATIENCE_SECONDS)
        self._open, self._named = False, name is not None
        self.trouble: str | None = None
        """what was wrong when it was last tried"""

    async def __aenter__(self) -> Self:
        if self._named:
            await self._ready(REQUEST_SECONDS)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._committer.close()

    async def count(self, topic: str) -> int:
        """How many partitions a topic has. Raises `Misconfigured` when it is not there."""
        if topic not in self._counts:
            self._counts |= await topics_there(self._connection)
        if topic not in self._counts:
            raise Misconfigured(f"kafka: there is no topic {topic}: `afterview topics create` makes it")
        return self._counts[topic]

    async def publish(self, outputs: Sequence[Output]) -> list[int]:
        """Durable when it returns. Raises `Unwritable` when that is not known; offsets are not told."""
        try:
            await self._ready()
            await self._committer.write(outputs, {}, 0)
        except (Uncertain, Uncoordinated, KafkaError, TimeoutError, OSError) as error:
            begun = self._open
            if begun:
                self._watch(Doubted(APPEND))
            await self._again()
            what = "it is not known whether anything was written" if begun else "nothing was written"
            self.trouble = f"kafka: {type(error).__name__}: {what}"
            raise Unwritable(self.trouble) from error
        except Forbidden as error:  # whoever appends from outside tries again, and somebody may give it back meanwhile
            await self._again()
            self.trouble = str(error)
            raise Unwritable(self.trouble) from error
        except Fenced:
            self._watch(Displaced(APPEND))
            await self._again()
            raise Unwritable("kafka: another worker has this one's name, or it was away for too long") from None
        self.trouble = None
        return []

    async def _ready(self, seconds: float | None = None) -> None:
        if not self._open:
            await self._committer.open(seconds)
            self._open = True

    async def _again(self) -> None:
        """To open it again ends whatever was left in doubt."""
        self._open = False
        await self._committer.close()
