"""Every byte of an erased person goes: on Kafka, from the broker's own files and from those of the worker.

Days are seconds here: what `events/gone.py` counts together is set small on the topics once the person was erased, and
the broker looks at once. Nothing is compressed, so whatever is there can be found in the files.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from rocksdict import DBCompressionType
from tests.kafka.reading import reading
from tests.workers.erasing.life import COMMENT, NOTE, PERSON, THEIRS, asking, found, lived, named_in, others_live_on
from tests.workers.fetching.vendors import BASIC, Vendor, speaking
from tests.workers.hosts.kafka.making import administering, until
from tests.workers.mail.smtp import LOOPBACK, Inbox, serving
from tests.workers.telemetry.company import Company, installation
from tests.workers.telemetry.test_kafka import settings, settling, topics

from afterview.events.calendar import in_window
from afterview.events.gone import gone_by
from afterview.events.journey.rulebook import Rulebook
from afterview.workers.audit import Act
from afterview.workers.beside import opened
from afterview.workers.clock import SteppedClock, system_now
from afterview.workers.demo.kafka import properties
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.erasing import Erasure, erase, person
from afterview.workers.exporting import export
from afterview.workers.hosts.kafka import store
from afterview.workers.hosts.kafka.catalogue import compare, sources
from afterview.workers.hosts.kafka.topics import wanted
from afterview.workers.installation import Installation
from afterview.workers.roles import Role
from afterview.workers.worker import Working, working

EAGER = {
    "log.initial.task.delay.ms": 100,
    "log.retention.check.interval.ms": 100,
    "log.segment.delete.delay.ms": 100,
    "log.cleaner.backoff.ms": 100,
}
"""what a broker does within minutes, at once"""
SOON = {"retention.ms": "100", "max.compaction.lag.ms": "100", "segment.ms": "100"}
SECONDS = 60.0
STORED = {"Walpurgis", "walpurgis@qzxw-home.example", "walrusqzx", str(PERSON)}
"""of what local copies hold"""


@dataclass
class Place:
    company: Company
    built: Installation
    now: Working
    cluster: Cluster
    folders: tuple[Path, Path]
    """the broker's, and the worker's with that of its pages"""

    def erase(self) -> Erasure:
        """As the command does, at the worker's time."""
        with opened(self.built.configuration, kafka=True) as log:
            who = person(log, self.built.rules, "fjord", str(PERSON))
            act = Act("erase", "a test", "they asked", self.company.clock.now())
            return erase(log, who, act, rehearsed=False, seconds=SECONDS)

    def export(self) -> bytes:
        with opened(self.built.configuration, kafka=True) as log:
            who = person(log, self.built.rules, "fjord", str(PERSON))
            return export(log, who, Act("export", "a test", "", self.company.clock.now()), self.built.rules)

    async def shorten_its_days(self, policy: str) -> None:
        kafka = self.built.configuration.kafka
        async with administering(kafka.bootstrap_servers) as admin:
            for one in wanted(kafka, sources(kafka)):
                if one.configs["cleanup.policy"] != policy:
                    continue
                configs = {name: SOON.get(name, value) for name, value in one.configs.items()}
                said: list[Any] = await admin.alter_configs(
                    [ConfigResource(ConfigResourceType.TOPIC, one.name, configs)]
                )
                assert [resource[0] for answer in said for resource in answer.resources] == [0], said


def some_days_ago() -> datetime:
    """At noon of a day in Oslo on which mail is sent; four days at least, and no topic has deleted anything since."""
    moment = system_now().replace(hour=11, minute=0, second=0, microsecond=0) - timedelta(days=4)
    while not in_window(moment, ZoneInfo("Europe/Oslo"), "NO", Rulebook().window):
        moment -= timedelta(days=1)
    return moment


class Plain:
    """RocksDB's files, too, are not compressed here."""

    lz4 = staticmethod(DBCompressionType.none)


@pytest.fixture
async def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    monkeypatch.setattr(store, "DBCompressionType", Plain)
    monkeypatch.setattr(properties, "UNHURRIED", {**properties.UNHURRIED, **EAGER})
    clock, inbox, folders = SteppedClock(some_days_ago()), Inbox(), (tmp_path / "kafka", tmp_path / "data")
    async with AsyncExitStack() as stack:
        cluster = await stack.enter_async_context(Cluster(directory=folders[0]))
        reader = stack.enter_context(reading(cluster.bootstrap_servers))
        smtp_port = await stack.enter_async_context(serving(inbox))
        vendor = await stack.enter_async_context(speaking(Vendor(BASIC)))
        more = {"kafka": settings(cluster), "tenants": asking(vendor)}
        built = installation(tmp_path, smtp_port, clock, host="kafka", **more)
        await compare(built.configuration.kafka, making=True)
        now = await stack.enter_async_context(working(built, Role.ALL))
        public, operations = (f"http://{LOOPBACK}:{port}" for port in now.ports)
        client = await stack.enter_async_context(ClientSession())
        settle = settling(now, reader, clock)
        company = Company(public, operations, client, clock, inbox, settle, topics(reader))
        await until(lambda: now.host.unready() is None)
        yield Place(company, built, now, cluster, folders)


async def test_no_byte_of_an_erased_person_stays_in_logs_changelogs_or_local_copies(
    place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    company, (kafka, data) = place.company, place.folders
    await lived(company, place.built, place.now.host.append)
    exported = json.loads(await asyncio.to_thread(place.export))
    assert exported["standing"] == "known"
    assert [word for word in (NOTE, COMMENT) if word not in json.dumps(exported)] == []
    assert found(kafka).keys() == set(THEIRS), "the search finds everything that there is to be found"
    await until(lambda: found(data).keys() >= STORED | {"bramblezqx"})  # files come and go while they are read
    await until(lambda: found(data / "pages").keys() >= STORED)

    done = await asyncio.to_thread(place.erase)
    assert (done.state, done.gone_by) == ("erased", gone_by(company.clock.now()))
    await company.settle()
    company.inbox.rcpt = None
    company.clock.advance(company.clock.now() + timedelta(days=2))
    await company.settle()
    await others_live_on(company, 100)
    # A copy may have been compacted that day before all of it was done: what was superseded then goes a day later.
    company.clock.advance(company.clock.now() + timedelta(days=1))
    await company.settle()
    await place.shorten_its_days("compact")
    await others_live_on(company, 200)
    await place.shorten_its_days("delete")
    await gone(kafka, data)
    async with company.client.get(f"{company.operations}/metrics") as answer:
        metrics = await answer.read()
    assert named_in(metrics + "".join(capfd.readouterr()).encode()) == []
    again = await asyncio.to_thread(place.erase)
    assert again.state == "already"
    place.now.host.stop(leave=True)
    await place.now.ended
    assert found(kafka, data) == {}


async def gone(*folders: Path) -> None:
    """Nobody tells when a file is deleted."""
    try:
        async with asyncio.timeout(SECONDS):
            while found(*folders):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
    except TimeoutError:
        assert found(*folders) == {}
