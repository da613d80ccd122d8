"""A gateway on real sockets, before a real log, for the tests of its doors."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import ClientSession
from pydantic_core import from_json
from tests.workers.tickets import TICKET

from afterview.events.errors import Unreachable
from afterview.events.topics import CANDIDATE_EVENTS, INTAKE
from afterview.schemas.policy import Policy, TenantPlace
from afterview.schemas.settings import Configuration
from afterview.workers.clock import SteppedClock
from afterview.workers.gateway import Gateway
from afterview.workers.hosts.contract import Output, Record
from afterview.workers.hosts.embedded.host import EmbeddedHost
from afterview.workers.mail.houses import Houses
from afterview.workers.tokens import OPT_OUT, SURVEY, Ticket, Tokens

INSTALLATION = b"a secret of the installation of the tests"
BEARER = "a bearer token of the tests"
SECRET, NEXT_SECRET = "a webhook secret", "the next webhook secret"
STANDARD_SECRET = "whsec_YSBzdGFuZGFyZCBzZWNyZXQgb2YgdGVzdHM="

CONFIGURATION = Configuration.model_validate(
    {
        "gateway": {"public_port": 0, "operations_port": 0},
        "secrets": {"bearer": BEARER},
        "tenants": {
            "acme": {
                "name": "Acme <AS>",
                "webhook_secrets": {
                    "greenhouse": [SECRET, NEXT_SECRET],
                    "ashby": [SECRET],
                    "cloudevents": [STANDARD_SECRET],
                },
            },
            "quiet": {"webhook_secrets": {"greenhouse": []}},
        },
    }
)
HOUSES = Houses({"acme": "Acme <AS>"}, Policy(tenants={"acme": TenantPlace(language="nb")}))


class Seconds:
    """A monotonic source that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Log:
    """The port as the gateway sees it: a real store, which can be told to be out of order."""

    def __init__(self, host: EmbeddedHost) -> None:
        self.host = host
        self.broken: Exception | None = None

    async def append(self, outputs: Sequence[Output]) -> list[int]:
        if self.broken:
            raise self.broken
        return await self.host.append(outputs)


@dataclass
class Served:
    """A running gateway and everything around it."""

    gateway: Gateway
    client: ClientSession
    log: Log
    clock: SteppedClock
    tokens: Tokens
    seconds: Seconds
    health: dict[str, str | None] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.gateway.public_port}"

    @property
    def operations(self) -> str:
        return f"http://127.0.0.1:{self.gateway.operations_port}"

    def intake(self) -> list[Record]:
        return self.log.host.read(INTAKE)

    def said(self) -> list[Record]:
        return self.log.host.read(CANDIDATE_EVENTS)

    def stored(self) -> int:
        return len(self.intake()) + len(self.said())

    def breaks(self) -> None:
        self.log.broken = Unreachable("the log does not answer")

    def link(self, purpose: Literal["survey", "opt-out"] = "survey", ticket: Ticket = TICKET, **changes: object) -> str:
        path, meant = ("s", SURVEY) if purpose == "survey" else ("u", OPT_OUT)
        return f"{self.url}/{path}/{self.tokens.make(meant, ticket.model_copy(update=changes))}"


def gateway(log: Log, clock: SteppedClock, configuration: Configuration, **options: Any) -> Gateway:
    given: dict[str, Any] = {
        "installation": INSTALLATION,
        "houses": HOUSES,
        "alive": lambda: None,
        "ready": lambda: None,
        **options,
    }
    return Gateway(log.append, clock, Tokens((b"a secret of links",), clock), configuration, **given)


def greenhouse(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"Signature": f"sha256 {hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}


def value(record: Record) -> Any:
    return from_json(record.value)


def text_of(page: str) -> str:
    """What a reader sees."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


async def raw(served: Served, request: bytes, *, wait: float = 10) -> bytes:
    """Bytes on the wire, and all that comes back before the gateway hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.gateway.public_port)
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.read(), wait)
    finally:
        writer.close()
        await writer.wait_closed()
