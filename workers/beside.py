"""The log, as a command has it beside a running Afterview: the embedded host's file, or Kafka.

Whichever it is, is imported when it is opened: Kafka's clients are slow to import.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from afterview.schemas.settings import Configuration
    from afterview.workers.following import New
    from afterview.workers.hosts.contract import Output, Record
    from afterview.workers.hosts.embedded import Store


class Log(Protocol):
    """What both can do."""

    def append(self, outputs: "Sequence[Output]") -> None:
        """Durable when it returns, all or none."""

    def new(self, topics: Sequence[str], *, from_start: bool, since: "datetime | None" = None) -> "New":
        """What comes on these topics, each time it is called; `from_start`: also what is there already.

        `since`: with that, from the first record on that is stamped no earlier.
        """
        ...

    def state(self, stage: str, key: bytes) -> bytes | None:
        """What a stage has stored under a key; nothing is read but where that key can be."""
        ...

    def of_key(self, topic: str, key: bytes) -> "Sequence[Record]":
        """The records of a topic that have this key, in their order; nothing where there is no such topic."""
        ...

    def attended(self) -> bool:
        """Whether anybody takes up now what is appended to the intake."""
        ...


@contextmanager
def opened(configuration: "Configuration", *, kafka: bool, making: bool = False) -> Iterator[Log]:
    """`making`: an embedded one that is not there yet is begun.

    Raises `Unreachable` when it is not there, or does not answer.
    """
    if kafka:
        from afterview.workers.hosts.kafka.log import Log as Kafka
        from afterview.workers.secrets import kafka_read

        with Kafka(kafka_read(configuration)) as log:
            yield log
        return
    from afterview.events.errors import Unreachable
    from afterview.workers.hosts.embedded import Store, exists

    directory = configuration.storage.directory
    if not (making or exists(directory)):
        raise Unreachable(f"{directory}: no data of Afterview here: is it the right folder, or --config?")
    with Store(directory) as store:
        yield _Stored(store)


class _Stored:
    def __init__(self, store: "Store") -> None:
        self._store = store

    def append(self, outputs: "Sequence[Output]") -> None:
        self._store.append(outputs)

    def new(self, topics: Sequence[str], *, from_start: bool, since: "datetime | None" = None) -> "New":
        from afterview.workers.following import stored

        return stored(self._store, topics, from_start=from_start, since=since)

    def state(self, stage: str, key: bytes) -> bytes | None:
        from afterview.workers.hosts.embedded.ledger import state

        return state(self._store, stage, key)

    def of_key(self, topic: str, key: bytes) -> "Sequence[Record]":
        return self._store.of_key(topic, key)

    def attended(self) -> bool:
        from afterview.workers.hosts.embedded.inspection import is_running

        return is_running(self._store.file.parent)


def everything(log: Log, *topics: str, since: "datetime | None" = None) -> "Iterator[Record]":
    """What is on some topics by now, merged by time; what is appended meanwhile may be among it.

    `since`: all that are stamped no earlier; among them there may be some that are.
    """
    from afterview.workers.following import follow

    for records in follow(log.new(topics, from_start=True, since=since), until_idle=0.0):
        yield from records
