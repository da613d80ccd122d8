"""A gateway on real sockets, before a real log, for the tests of its doors."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal, Self

from aiohttp import ClientSession
from pydantic_core import from_json
from tests.stories import Json, interviewed, rejected
from tests.workers.tickets import TASK_TICKET, TICKET, WORKLIST_TICKET

from afterview.events.canonical import encoded
from afterview.events.errors import Unreachable
from afterview.events.ids import candidate_key, numbered
from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import CANDIDATE_EVENTS, INTAKE
from afterview.schemas.incoming import INCOMING
from afterview.schemas.internal import MailReturned
from afterview.schemas.languages import LANGUAGES
from afterview.schemas.mail import MailOutcome
from afterview.schemas.policy import CountryPolicy, Policy, TenantPlace
from afterview.schemas.settings import Configuration
from afterview.workers.clock import SteppedClock
from afterview.workers.gateway import Gateway
from afterview.workers.gateway.http.health import well
from afterview.workers.gateway.operations import Operations
from afterview.workers.hosts.contract import Output, Record, Stage
from afterview.workers.hosts.embedded.host import EmbeddedHost
from afterview.workers.letters import load_letters
from afterview.workers.mail.houses import Houses
from afterview.workers.tokens import OPT_OUT, SURVEY, TASK, WORKLIST, TaskTicket, Ticket, Tokens

INSTALLATION = b"a secret of the installation of the tests"
BEARER = "a bearer token of the tests"
SECRET, NEXT_SECRET = "a webhook secret", "the next webhook secret"
HEX_SECRET = "00c0ffee"
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
                    "jobylon": ["X-From-Jobylon: a made-up value", "afterview:made up"],
                    "huntflow": [SECRET],
                    "jazzhr": [SECRET],
                    "kombo": [f"base64url:{SECRET}"],
                    "talentech": [HEX_SECRET],
                    "cloudevents": [STANDARD_SECRET],
                },
            },
            "quiet": {"webhook_secrets": {"greenhouse": []}},
        },
    }
)
POLICY = Policy(
    tenants={"acme": TenantPlace(language="nb", languages=LANGUAGES)},
    countries={"DE": CountryPolicy(reasons="spoken"), "AT": CountryPolicy(reasons="neutral")},
)
HOUSES = Houses({"acme": "Acme <AS>"}, POLICY)
LETTERS = load_letters()
RULES = Rulebook(POLICY, secret=INSTALLATION)


class Seconds:
    """A monotonic source that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Log:
    """The port as the gateway sees it: a real store, which can be told to be out of order.

    Its stages decide when they are told to (`settle`): until then the states are those of before.
    """

    def __init__(self, directory: Path, stages: Sequence[Stage], clock: SteppedClock) -> None:
        self._open = partial(EmbeddedHost, directory, stages, clock)
        self.host = self._open()
        self.broken: Exception | None = None
        self.appends = 0

    async def __aenter__(self) -> Self:
        await self.host.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.host.close()

    async def append(self, outputs: Sequence[Output]) -> list[int]:
        if self.broken:
            raise self.broken
        self.appends += 1
        return await self.host.append(outputs)

    async def look(self, stage: str, key: bytes) -> bytes | None:
        return self.host.state(stage, key)

    async def settle(self) -> None:
        """Let the stages read all that is there. A host that has stopped does not run again, so another one follows."""
        running = asyncio.create_task(self.host.run())
        await self.host.idle()
        self.host.stop()
        await running
        await self.host.close()
        self.host = self._open()
        await self.host.open()


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
    known: int = 0
    """what was on the candidates' logs before the test began"""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.gateway.public_port}"

    @property
    def operations(self) -> str:
        return f"http://127.0.0.1:{self.gateway.operations_port}"

    def intake(self) -> list[Record]:
        return self.log.host.read(INTAKE)

    def said(self) -> list[Record]:
        """What pages have put on candidates' logs; wake-ups aside."""
        records = self.log.host.read(CANDIDATE_EVENTS, self.known)
        return [record for record in records if "timer.due" not in record.value.decode()]

    def stored(self) -> int:
        return len(self.intake()) + len(self.said())

    def breaks(self) -> None:
        self.log.broken = Unreachable("the log does not answer")

    def link(self, purpose: Literal["survey", "opt-out"] = "survey", ticket: Ticket = TICKET, **changes: object) -> str:
        """The link to the first survey of this touchpoint, unless said otherwise."""
        path, meant = ("s", SURVEY) if purpose == "survey" else ("u", OPT_OUT)
        made = ticket.model_copy(update=changes)
        if not changes.keys() & {"invitation_id", "application_id"}:
            invitation = numbered(made.tenant, made.application_id or "", made.touchpoint, 1)
            made = made.model_copy(update={"invitation_id": invitation})
        return f"{self.url}/{path}/{self.tokens.make(meant, made)}"

    def task_link(self, ticket: TaskTicket = TASK_TICKET, **changes: object) -> str:
        return f"{self.url}/t/{self.tokens.make(TASK, ticket.model_copy(update=changes))}"

    def list_link(self, **changes: object) -> str:
        return f"{self.url}/r/{self.tokens.make(WORKLIST, WORKLIST_TICKET.model_copy(update=changes))}"

    async def happened(self, *events: Json) -> None:
        """Events of an ATS, each arriving at its own `time`; and all that follows until now."""
        read = [INCOMING.validate_python(event) for event in events]
        await self.log.host.append(
            [
                Output(
                    CANDIDATE_EVENTS,
                    candidate_key(INSTALLATION, event.data.tenant, event.data.candidate.id),
                    encoded(event),
                    event.time,
                )
                for event in read
            ]
        )
        await self.settle()

    async def mailer_said(self, request: str, outcome: str, purpose: str = "invitation", **who: str) -> None:
        """What became of a mail to the candidate of the links."""
        said = MailOutcome.model_validate({"request_id": request, "purpose": purpose, "outcome": outcome})
        key = candidate_key(INSTALLATION, who.get("tenant", "acme"), who.get("candidate_id", TICKET.candidate_id))
        await self.log.host.append([Output(CANDIDATE_EVENTS, key, encoded(MailReturned(data=said)), self.clock.now())])
        await self.settle()

    async def settle(self) -> None:
        """Everything is decided that can be; what there is by then was there before."""
        await self.log.settle()
        self.known += len(self.log.host.read(CANDIDATE_EVENTS, self.known, 100_000))


def gateway(log: Log, clock: SteppedClock, configuration: Configuration, **options: Any) -> Gateway:
    given: dict[str, Any] = {
        "look": log.look,
        "rules": RULES,
        "letters": lambda _: LETTERS,
        "houses": HOUSES,
        **options,
    }
    append = given.pop("append", log.append)
    alive, ready, starting = (given.pop(name, well) for name in ("alive", "ready", "starting"))
    given["operations"] = Operations(configuration.gateway, alive, ready, starting=starting)
    return Gateway(append, clock, Tokens((b"a secret of links",), clock), configuration, **given)


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


async def asked(served: Served) -> Served:
    """The candidate of the links has been asked about both touchpoints, by both tenants; mails are on their way."""
    for tenant in ("acme", "quiet"):
        who: Json = {"tenant": tenant, "application_id": TICKET.application_id, "candidate_id": TICKET.candidate_id}
        await served.happened(
            interviewed("2027-02-22 12:00", **who),
            rejected("2027-02-24 12:00", notice=("email", "2027-02-24 12:00"), **who),
        )
    return served
