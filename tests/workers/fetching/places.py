"""A company whose vendors have APIs, on either host."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from tests.events.ats.bodies import Json
from tests.kafka.reading import reading
from tests.signing import lever_signed, sign
from tests.workers.fetching.vendors import BASIC, BEARER, KEY, Vendor, speaking
from tests.workers.hosts.kafka.making import until
from tests.workers.mail.smtp import LOOPBACK, Inbox, serving
from tests.workers.telemetry.company import NOON, installation
from tests.workers.telemetry.test_kafka import PARTITIONS, settings, topics

from afterview.events.topics import CANDIDATE_EVENTS, DEAD_LETTERS, FETCHES, INTAKE
from afterview.workers.app import running
from afterview.workers.clock import SteppedClock
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.kafka.catalogue import compare
from afterview.workers.hosts.kafka.records import floored
from afterview.workers.hosts.kafka.standing import at_rest
from afterview.workers.hosts.waking import WAKE
from afterview.workers.installation import Installation
from afterview.workers.roles import Role
from afterview.workers.worker import working
from tests.workers.telemetry.company import SOURCES

SECRETS = {"lever": "a secret of lever", "ashby": "a secret of ashby", "greenhouse": "a secret of greenhouse"}
LOGINS = {"lever": BASIC, "ashby": BASIC, "greenhouse": BASIC, "kombo": BEARER, "workable": BEARER}
SECRETS |= {"kombo": "hex:a secret of kombo", "workable": "a secret of workable"}


@dataclass
class Place:
    """What a test has in hand of it."""

    public: str
    client: ClientSession
    clock: SteppedClock
    settle: Callable[[], Awaitable[object]]
    log: Callable[[str], Sequence[Record]]
    vendors: dict[str, Vendor]
    built: Installation
    numbers: dict[str, int] = field(default_factory=dict)

    async def deliver(self, vendor: str, body: Json, tenant: str = "fjord") -> None:
        """Signed as the vendor does; each delivery has a name of its own."""
        number = self.numbers[vendor] = self.numbers.get(vendor, 0) + 1
        if vendor == "lever":
            text, headers = lever_signed({**body, "token": f"t-{number}"}, SECRETS[vendor]), {}
        else:
            text = json.dumps(body).encode()
            headers = sign(vendor, text, SECRETS[vendor], delivery=f"d-{number}", at=self.clock.now())
        async with self.client.post(f"{self.public}/in/{tenant}/{vendor}", data=text, headers=headers) as answer:
            assert answer.status in (200, 202), await answer.text()

    async def after(self, **passed: float) -> None:
        """Time passes, and all that it brings is done."""
        self.clock.advance(self.clock.now() + timedelta(**passed))
        await self.settle()

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


def _said(vendors: dict[str, Vendor], **more: Any) -> dict[str, Any]:
    apis = {
        name: {"key": KEY, "url": vendor.url, "requests_per_second": 1000, **({"account": "made-up:1"} if name == "kombo" else {}), **more}
        for name, vendor in vendors.items()
    }
    secrets = {name: [SECRETS[name]] for name in vendors}
    return {"tenants": {"fjord": {"name": "Fjord", "webhook_secrets": secrets, "apis": apis}}}


@asynccontextmanager
async def embedded(folder: Path, *names: str, start: datetime = NOON, **more: Any) -> AsyncIterator[Place]:
    """`more`: keys of each API."""
    clock = SteppedClock(start)
    async with AsyncExitStack() as stack:
        vendors = {name: await stack.enter_async_context(speaking(Vendor(LOGINS[name]))) for name in names}
        smtp_port = await stack.enter_async_context(serving(Inbox()))
        built = installation(folder, smtp_port, clock, **_said(vendors, **more))
        now = await stack.enter_async_context(running(built))
        client = await stack.enter_async_context(ClientSession())

        async def settle() -> None:
            now.host.notify()
            await now.host.idle()

        def log(topic: str) -> Sequence[Record]:
            return now.host.read(topic, limit=10_000)

        yield Place(now.gateway.public_url, client, clock, settle, log, vendors, built)
