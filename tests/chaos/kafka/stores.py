"""The local copies that workers kept, against the changelogs: however often one was killed, or without room."""

from collections.abc import Iterator
from pathlib import Path

from tests.chaos.kafka.campaign import Campaign
from tests.chaos.kafka.simulated import fold

from afterview.workers.hosts.kafka.naming import changelog_of
from afterview.workers.hosts.kafka.store import FOLDER, Store

_STAGES = ("intake", "journey", "worklist", "mailer", "metrics")


def stores(done: Campaign) -> Iterator[str]:
    for worker in done.workers:
        for directory in (worker.directory, worker.directory / "pages"):
            if (directory / FOLDER).exists():
                yield from _store(done, directory)


def _store(done: Campaign, directory: Path) -> Iterator[str]:
    store = Store(directory)
    try:
        for place in done.follower.records:
            stage = next((name for name in _STAGES if changelog_of(name) == place.topic), None)
            if stage is None:
                continue
            copy = store.partition(stage, place.partition)
            if dict(copy.items()) != fold(done, place, before=copy.position):
                where = directory.relative_to(done.place.folder)
                yield f"{where}: the copy of {stage}-{place.partition} is not the changelog up to {copy.position}"
    finally:
        store.close()
