"""The same installation on Kafka: two workers with all roles, each a process, killed and stopped together."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from secrets import token_hex

import msgspec
from aiohttp import ClientConnectionError
from tests.e2e.working import LAUNCHER, PATH, Json, Place, Process, free_port, until
from tests.workers.mail.smtp import LOOPBACK

from afterview.events.cloudevents import structured
from afterview.events.topics import SURVEY_INVITATIONS
from afterview.schemas.settings import KafkaSettings
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.hosts.kafka.beside import Beside
from afterview.workers.hosts.kafka.catalogue import compare
from afterview.workers.hosts.kafka.cluster import administering
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.records import floored
from afterview.workers.hosts.kafka.standing import Standing, at_rest
from afterview.workers.keeping import SOURCES

PARTITIONS = 2


class KafkaPlace(Place):
    """Its topics are there, empty; nobody else is in its groups."""

    beside: Beside
    kafka: KafkaSettings

    @asynccontextmanager
    async def made(self, cluster: Cluster) -> AsyncIterator[None]:
        self.kafka = KafkaSettings(
            bootstrap_servers=cluster.bootstrap_servers,
            security_protocol="PLAINTEXT",
            group=f"place-{token_hex(4)}",
            partitions=PARTITIONS,
            replication_factor=1,
            intake=(),
        )
        for name in ("installation", "links"):
            (self.folder / f"{name}.secret").write_text(f"{name} of all workers\n")
        self._ports = [(self.public, self.operations), (free_port(), free_port())]
        await compare(self.kafka, making=True)
        self.beside = Beside(
            Connection(self.kafka),
            self.folder / "beside",
            (SURVEY_INVITATIONS,),
            sources=SOURCES.values(),
            stage="journey",
        )
        try:
            async with self.beside:
                yield
        finally:
            await self.close()
            await _emptied(self.kafka)

    def sections(self) -> str:
        return f"""
            [kafka]
            bootstrap_servers = {list(self.kafka.bootstrap_servers)}
            security_protocol = "PLAINTEXT"
            group = "{self.kafka.group}"
            partitions = {PARTITIONS}
            replication_factor = 1
            intake = []
            [secrets]
            installation_file = "installation.secret"
            links_files = "links.secret"
        """

    @property
    def top(self) -> str:
        return 'host = "kafka"'

    @property
    def listeners(self) -> list[int]:
        return [operations for _, operations in self._ports]

    async def launch(self) -> Process:
        pairs = (f"{public}:{operations}" for public, operations in self._ports)
        return await self.start(
            sys.executable, LAUNCHER, "afterview.toml", self.clock.path, *pairs, PYTHONPATH=PATH, **self.secrets
        )

    async def run(self) -> Process:
        """Returns when both have their share."""
        process = await self.launch()

        async def shared() -> bool | None:
            assert process.handle.returncode is None, process.err.decode()
            with suppress(ClientConnectionError, msgspec.DecodeError):  # a worker that is not open yet says so in words
                found = await self._standings()
                counts = {len(each.partitions) for each in found}
                ready = all(one.ready for each in found for one in each.partitions)
                return (ready and len(counts) == 1 and counts != {0}) or None
            return None

        await until(shared, "both workers to have their share")
        return process

    async def _standings(self) -> list[Standing]:
        return [await self._standing(operations) for operations in self.listeners]

    async def _standing(self, port: int) -> Standing:
        async with self.client.get(f"http://{LOOPBACK}:{port}/status.json") as answer:
            return msgspec.json.decode(await answer.read(), type=Standing)

    async def unrest(self) -> str | None:
        found, ends = await self._standings(), await self.beside.ends()
        sources = {place: end for place, end in ends.items() if place[0] in SOURCES.values()}
        if at_rest(found, sources, floored(self.now())):
            await self.beside.catch_up(ends)
            return None
        return f"at {self.now()}: {found}, {sources}"

    async def events(self, topic: str) -> list[Json]:
        await self.beside.catch_up(await self.beside.ends())
        return [msgspec.json.decode(structured(record.headers, record.value)) for record in self.beside.read(topic, 0)]


async def _emptied(settings: KafkaSettings) -> None:
    """For whoever is next: topics always have the same names."""
    async with administering(Connection(settings)) as admin:
        while there := [topic for topic in await admin.list_topics() if not topic.startswith("__")]:
            await admin.delete_topics(there)
