"""For tests of recovery: a desk with a store."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.kafka.reading import Reader
from tests.workers.hosts.kafka.recovering import Desk

from afterview.workers.hosts.kafka.store import PartitionStore, Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PartitionStore]:
    one = Store(tmp_path)
    yield one.partition("journey", 0)
    one.close()


@pytest.fixture
async def desk(bootstrap: tuple[str, ...], reader: Reader, store: PartitionStore) -> AsyncIterator[Desk]:
    one = Desk(bootstrap, reader, store)
    await one.open()
    yield one
    await one.producer.stop()
