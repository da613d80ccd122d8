"""The demo's host on Kafka: a broker and two workers of this machine, and a reader beside them."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from afterview.events.errors import AfterviewError
from afterview.schemas.settings import Configuration, KafkaSettings
from afterview.workers.demo.accounts.topics import READ
from afterview.workers.demo.hosting import Hosted, Share
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.demo.kafka.clock import MovedClock
from afterview.workers.demo.kafka.crew import Crew
from afterview.workers.demo.setting import Setting
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.kafka.beside import Beside, Place
from afterview.workers.hosts.kafka.catalogue import compare
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.naming import changelog_of
from afterview.workers.hosts.kafka.records import floored
from afterview.workers.hosts.kafka.standing import Standing, at_rest
from afterview.workers.keeping import SOURCES

WORKERS, PARTITIONS = 2, 4
PATIENCE = 60.0
"""seconds until it should be at rest, which takes a fraction of one"""
PAUSE_SECONDS = 0.01
_JOURNEY = "journey"
_ALMOST = timedelta(milliseconds=1) - timedelta(microseconds=1)


class Together:
    """Several workers, as one host."""

    def __init__(self, crew: Crew, beside: Beside, clock: MovedClock) -> None:
        self._crew, self._beside, self._clock = crew, beside, clock
        self._standings: Sequence[Standing] = ()

    def notify(self) -> None:
        """They look at the clock themselves."""

    async def idle(self) -> None:
        """Raises `AfterviewError` when they do not come to rest."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not await self._rests():  # noqa: ASYNC110 other processes do it
                    await asyncio.sleep(PAUSE_SECONDS)
        except TimeoutError:
            raise AfterviewError(f"kafka: after {PATIENCE:.0f} s the workers are not at rest") from None

    def next_due(self) -> datetime | None:
        """In whole milliseconds: as Kafka has moments, it is due by then."""
        due = [one.next_due for each in self._standings for one in each.partitions if one.next_due is not None]
        return floored(min(due) + _ALMOST) if due else None

    def read(self, topic: str, from_offset: int) -> list[Record]:
        return self._beside.read(topic, from_offset)

    def state(self, stage: str, key: bytes) -> bytes | None:
        return self._beside.view.state(stage, key)

    def waiting(self) -> Iterable[bytes]:
        return self._beside.view.waiting(_JOURNEY)

    def shares(self) -> Sequence[Share]:
        return [Share(len(one.partitions), sum(each.processed for each in one.partitions)) for one in self._standings]

    async def _rests(self) -> bool:
        """First the workers, then the ends: what one of them has written meanwhile is found at the ends."""
        self._standings = await self._crew.standings()
        ends = await self._beside.ends()
        sources = {place: end for place, end in ends.items() if place[0] in SOURCES.values()}
        if not at_rest(self._standings, sources, floored(self._clock.now())):
            return False
        copies = [each.viewed for each in self._standings] + [self._beside.view.positions()]
        if not all(_read(copy, ends) for copy in copies):
            return False
        await self._beside.catch_up(ends)
        return True


def _read(copy: dict[str, tuple[int, ...]], ends: dict[Place, int]) -> bool:
    """Whether a copy of changelogs has everything."""
    return all(
        position >= ends.get((topic, number), 0)
        for topic, positions in copy.items()
        for number, position in enumerate(positions)
    )


@asynccontextmanager
async def on_kafka(setting: Setting, directory: Path, clock: MovedClock) -> AsyncIterator[Hosted]:
    """Raises `Unreachable`, or `Misconfigured` without the dev group."""
    async with Cluster() as cluster:
        kafka = KafkaSettings(
            bootstrap_servers=cluster.bootstrap_servers,
            security_protocol="PLAINTEXT",
            partitions=PARTITIONS,
            replication_factor=1,
            intake=(),
        )
        await compare(kafka, making=True)
        crew = Crew(_shared(setting, kafka), clock.path, directory, WORKERS)
        changelogs = (changelog_of(stage) for stage in SOURCES)
        beside = Beside(
            Connection(kafka), directory / "beside", READ, sources=(*SOURCES.values(), *changelogs), stage=_JOURNEY
        )
        async with crew, beside:
            host = Together(crew, beside, clock)
            await host.idle()
            yield Hosted(host, host, crew.gateway)


def _shared(setting: Setting, kafka: KafkaSettings) -> Configuration:
    """The demo's configuration for workers, with the secrets that all must have in common."""
    configuration, secrets = setting.installation.configuration, setting.installation.secrets
    common = {
        "installation": SecretStr(secrets.installation.decode()),
        "links": tuple(SecretStr(link.decode()) for link in secrets.links),
    }
    own = configuration.secrets.model_copy(update=common)
    return configuration.model_copy(update={"host": "kafka", "kafka": kafka, "secrets": own})
