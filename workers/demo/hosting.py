"""What the demo needs of a host, and the host that runs in this process."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from afterview.workers.app import running
from afterview.workers.demo.setting import Setting
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.embedded import EmbeddedHost, Store


class Host(Protocol):
    """What moves a play."""

    def notify(self) -> None:
        """Look again at once: the clock has been moved on."""
        ...

    async def idle(self) -> None:
        """Wait until nothing more can be done at the present moment. Raises what broke."""
        ...

    def next_due(self) -> datetime | None:
        """The next moment at which something happens by itself; of an idle host."""
        ...

    def read(self, topic: str, from_offset: int) -> Sequence[Record]:
        """A topic's records; of an idle host, if they come from elsewhere."""
        ...


class Share(NamedTuple):
    """What one worker has of the work."""

    partitions: int
    records: int
    """processed"""


class Insight(Protocol):
    """What is shown of it."""

    def state(self, stage: str, key: bytes) -> bytes | None: ...

    def waiting(self) -> Iterable[bytes]:
        """The candidates' keys that have a moment to come."""
        ...

    def shares(self) -> Sequence[Share]:
        """Of each worker; nothing where there is but one."""
        ...


@dataclass(frozen=True, slots=True)
class Hosted:
    """A host that runs."""

    host: Host
    insight: Insight
    gateway: str
    """the address of its public listener"""


class Inside:
    """A look at the embedded host and its file."""

    _WAITING = "SELECT due.key FROM due JOIN offsets ON offsets.stage = due.stage WHERE offsets.name = 'journey'"

    def __init__(self, host: EmbeddedHost, store: Store) -> None:
        self._host, self._store = host, store

    def state(self, stage: str, key: bytes) -> bytes | None:
        return self._host.state(stage, key)

    def waiting(self) -> Iterator[bytes]:
        return (key for (key,) in self._store.connection.execute(self._WAITING))

    def shares(self) -> Sequence[Share]:
        return ()


@asynccontextmanager
async def embedded(setting: Setting, directory: Path) -> AsyncIterator[Hosted]:
    async with running(setting.installation) as now:
        with Store(directory) as store:
            yield Hosted(now.host, Inside(now.host, store), now.gateway.public_url)
