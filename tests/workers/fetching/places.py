"""A company whose vendors have APIs, on either host."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from tests.events.ats.bodies import Json
from tests.kafka.reading import reading
from tests.signing import lever_signed, sign
from tests.workers.fetching.vendors import BASIC, BEARER, KEY, Vendor, speaking
from tests.workers.hosts.kafka.making import until
from tests.workers.mail.smtp import LOOPBACK, Inbox, serving
from tests.workers.telemetry.company import BEARER as BUS
from tests.workers.telemetry.company import NOON, SOURCES, installation
from tests.workers.telemetry.test_kafka import count, settings, topics

from afterview.events.topics import CANDIDATE_EVENTS, DEAD_LETTERS, FETCHES
from afterview.workers.app import running
from afterview.workers.clock import SteppedClock
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.dlq.dead import dead_letter_of
from afterview.workers.dlq.handling import replayed
from afterview.workers.fetching.records import LOOKS
from afterview.workers.hosts.contract import Output, Record
from afterview.workers.hosts.embedded.browsing import browsed
from afterview.workers.hosts.kafka.catalogue import compare
from afterview.workers.hosts.kafka.records import floored
from afterview.workers.hosts.kafka.standing import at_rest
from afterview.workers.hosts.waking import WAKE
from afterview.workers.installation import Installation
from afterview.workers.roles import Role
from afterview.workers.worker import working

SECRETS = {"lever": "a secret of lever", "ashby": "a secret of ashby", "greenhouse": "a secret of greenhouse"}
LOGINS = {"lever": BASIC, "ashby": BASIC, "greenhouse": BASIC, "kombo": BEARER, "workable": BEARER}
SECRETS |= {"kombo": "hex:a secret of kombo", "workable": "a secret of workable"}


OUTCOMES = {"lever": {"reason-1": "rejected"}, "kombo": {"Lacks skills": "rejected"}}
"""what vendors' own words mean"""


@dataclass
class Place:
    """What a test has in hand of it."""

    public: str
    operations: str
    client: ClientSession
    clock: SteppedClock
    settle: Callable[[], Awaitable[object]]
    log: Callable[[str], Sequence[Record]]
    vendors: dict[str, Vendor]
    built: Installation
    append: Callable[[Sequence[Output]], Awaitable[object]]
    numbers: dict[str, int] = field(default_factory=dict)

    async def deliver(self, vendor: str, body: Json, **more: str) -> None:
        """Signed as the vendor does, with `more` headers; each delivery has a name of its own."""
        number = self.numbers[vendor] = self.numbers.get(vendor, 0) + 1
        if vendor == "lever":
            text, headers = lever_signed({**body, "token": f"t-{number}"}, SECRETS[vendor]), {}
        else:
            text = json.dumps({**body, "id": f"webhook-{number}"} if vendor == "kombo" else body).encode()
            headers = sign(vendor, text, SECRETS[vendor], delivery=f"d-{number}", at=self.clock.now())
        async with self.client.post(f"{self.public}/in/fjord/{vendor}", data=text, headers=headers | more) as answer:
            assert answer.status in (200, 202), await answer.text()

    async def started(self) -> None:
        """Lists are looked at for the first time."""
        lists = [listing for api in self.built.apis.values() for listing in api.lists]
        await until(lambda: sum(LOOKS in dict(record.headers) for record in self.log(FETCHES)) >= len(lists))
        await self.settle()

    async def after(self, **passed: float) -> None:
        """Time passes, and all that it brings is done."""
        self.clock.advance(self.clock.now() + timedelta(**passed))
        await self.settle()

    async def put(self, *events: Json) -> None:
        headers = {"Authorization": f"Bearer {BUS}", "Content-Type": "application/cloudevents-batch+json"}
        async with self.client.post(f"{self.public}/events", data=json.dumps(events), headers=headers) as answer:
            assert answer.status == 202

    async def replay(self) -> None:
        """All dead letters, as the command does."""
        dead = [dead_letter_of(record) for record in self.log(DEAD_LETTERS)]
        outputs = [handled.output for one in dead if (handled := replayed(one, {}, self.clock.now())).output]
        await self.append([output for output in outputs if output])
        await self.settle()

    def remembered(self) -> int:
        """How many states tell whose an application is; of the embedded host."""
        directory = Path(self.built.configuration.storage.directory)
        states = browsed(directory, "fetcher", lambda found: [state for _, state in found.all()])
        return sum(b"known" in state or b"theirs" in state for state in states)

    @property
    def told(self) -> list[str]:
        """What candidates' logs were told: the type, and of whom."""
        return [f"{one['type'].split('.', 1)[1][:-3]} {_whom(one['data'])}" for one in self.events]

    @property
    def events(self) -> list[Json]:
        found = (json.loads(record.value) for record in self.log(CANDIDATE_EVENTS) if record.value != WAKE)
        return [one for one in found if "source" in one]

    @property
    def dead(self) -> list[tuple[str, str]]:
        """Reason and error."""
        letters = [dict(record.headers) for record in self.log(DEAD_LETTERS)]
        return [(letter["reason"].decode(), letter["error"].decode()) for letter in letters]


def _whom(data: Json) -> str:
    return str(data.get("application_id") or data["candidate"]["id"])


def saying(vendors: dict[str, Vendor], **more: Any) -> dict[str, Any]:
    """The tenant of a configuration. `more`: keys of each API."""
    apis = {
        name: {"key": KEY, "url": vendor.url, "requests_per_second": 1000, **more} for name, vendor in vendors.items()
    }
    if "kombo" in apis:
        apis["kombo"]["account"] = "made-up:1"
    secrets = {name: [SECRETS[name]] for name in vendors}
    tenant = {"name": "Fjord", "webhook_secrets": secrets, "apis": apis, "outcomes": OUTCOMES}
    return {"tenants": {"fjord": tenant}}


@asynccontextmanager
async def vendors_speak(*names: str) -> AsyncIterator[dict[str, Vendor]]:
    async with AsyncExitStack() as stack:
        yield {name: await stack.enter_async_context(speaking(Vendor(LOGINS[name]))) for name in names}


@asynccontextmanager
async def embedded(
    folder: Path, vendors: dict[str, Vendor], clock: SteppedClock | None = None, **more: Any
) -> AsyncIterator[Place]:
    """With a running embedded host; again in the same folder, it goes on. `more`: keys of the configuration."""
    clock = clock or SteppedClock(NOON)
    async with AsyncExitStack() as stack:
        smtp_port = await stack.enter_async_context(serving(Inbox()))
        built = installation(folder, smtp_port, clock, **(saying(vendors) | more))
        now = await stack.enter_async_context(running(built))
        client = await stack.enter_async_context(ClientSession())

        async def settle() -> None:
            now.host.notify()
            await now.host.idle()

        def log(topic: str) -> Sequence[Record]:
            return now.host.read(topic, limit=10_000)

        yield Place(
            now.gateway.public_url,
            now.gateway.operations_url,
            client,
            clock,
            settle,
            log,
            vendors,
            built,
            now.host.append,
        )


@asynccontextmanager
async def on_kafka(
    cluster: Cluster, folder: Path, vendors: dict[str, Vendor], clock: SteppedClock
) -> AsyncIterator[Place]:
    """With a worker on Kafka that does everything."""
    async with AsyncExitStack() as stack:
        reader = stack.enter_context(reading(cluster.bootstrap_servers))
        smtp_port = await stack.enter_async_context(serving(Inbox()))
        built = installation(folder, smtp_port, clock, kafka=settings(cluster), **saying(vendors))
        await compare(built.configuration.kafka, making=True)
        now = await stack.enter_async_context(working(built, Role.ALL))
        client = await stack.enter_async_context(ClientSession())
        sources = {topic: count(topic) for topic in SOURCES.values()}

        async def rests() -> bool:
            if now.ended.done():
                now.ended.result()
            return at_rest([await now.host.standing()], await reader.ends(sources), floored(clock.now()))

        async def settle() -> None:
            now.host.notify()
            await until(rests)

        await until(lambda: now.host.unready() is None)
        public, operations = (f"http://{LOOPBACK}:{port}" for port in now.ports)
        yield Place(public, operations, client, clock, settle, topics(reader), vendors, built, now.host.append)
