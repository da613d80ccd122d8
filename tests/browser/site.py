"""A whole Afterview behind the pages: gateway, embedded host and stages; mails by SMTP; the clock moved by hand."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiohttp import ClientSession
from tests.e2e.working import free_port, link_in
from tests.stories import Json, interviewed, rejected
from tests.workers.mail.smtp import LOOPBACK, Inbox, serving

from afterview.events.topics import CANDIDATE_EVENTS
from afterview.schemas.settings import Configuration
from afterview.workers.app import Running, running
from afterview.workers.clock import SteppedClock
from afterview.workers.installation import Installation

NOON = datetime(2027, 3, 3, 11, tzinfo=UTC)
"""a Wednesday, in Oslo"""
BEARER = "a bearer token"
COMPANY = "Nordfjord Kraftutbyggingsaksjeselskap"
"""a word that is longer than a telephone is wide, once the text is large"""
_POLICY = """
[surveys]
interview_delay_hours = 0
rejection_delay_days = 0
quarantine_days = 0
[defaults]
languages = ["en", "nb", "sv", "da", "de"]
[tenants.fjord]
language = "nb"
[tenants.skargard]
language = "sv"
[tenants.sund]
language = "da"
[tenants.spree]
language = "de"
"""
TENANTS = {"en": "harbour", "nb": "fjord", "sv": "skargard", "da": "sund", "de": "spree"}
"""by the language that they speak"""


@dataclass
class Site:
    """What is outside of it has hands here: an ATS, an inbox, a clock."""

    url: str
    clock: SteppedClock
    running: Running
    inbox: Inbox
    client: ClientSession
    read: int = 0
    people: int = 0

    async def put(self, *events: Json) -> None:
        """From an event bus; returns when all that follows has happened."""
        headers = {"Authorization": f"Bearer {BEARER}", "Content-Type": "application/cloudevents-batch+json"}
        async with self.client.post(f"{self.url}/events", data=json.dumps(events), headers=headers) as answer:
            assert answer.status == 202, await answer.text()
        await self.running.host.idle()

    async def wait(self, **time: float) -> None:
        """Days, hours; and all that happens meanwhile."""
        self.clock.advance(self.clock.now() + timedelta(**time))
        self.running.host.notify()
        await self.running.host.idle()

    async def noon(self) -> None:
        """On to the next Wednesday's, unless it is just that."""
        left = (NOON - self.clock.now()) % timedelta(days=7)
        await self.wait(days=left.days, seconds=left.seconds, microseconds=left.microseconds)

    def mails(self) -> list[EmailMessage]:
        """Those that nobody has looked at yet."""
        new, self.read = self.inbox.mails[self.read :], len(self.inbox.mails)
        return [_parsed(mail.content) for mail in new]

    def said(self, name: str) -> list[Json]:
        """`data` of every event of that name on the candidates' log."""
        events = [json.loads(record.value) for record in self.running.host.read(CANDIDATE_EVENTS)]
        return [event["data"] for event in events if event["type"] == f"afterview.{name}.v1"]

    def now(self) -> str:
        return self.clock.now().isoformat()

    def new(self, letter: str) -> str:
        """An id that nobody has."""
        self.people += 1
        return f"{letter}-{self.people}"

    def somebody(self, language: str) -> "Candidate":
        """A candidate of whom nothing is known yet."""
        return Candidate(self.new("C"), self.new("A"), language)

    async def interviewed(self, language: str = "en") -> "Asked":
        """Somebody who has just been interviewed, and has the mail that asks how it was (rule 2)."""
        candidate = self.somebody(language)
        await self.put(interviewed(self.now(), **candidate.who))
        return Asked(candidate, self.mail_to(candidate.email))

    async def told_no(self, candidate: "Candidate") -> str:
        """Somebody has just been rejected, by letter; the survey that asks how that was (rule 8)."""
        await self.put(rejected(self.now(), notice=("email", self.now()), **candidate.who))
        return link_in(self.mail_to(candidate.email), "s")

    def mail_to(self, email: str) -> EmailMessage:
        """The newest that has come for somebody."""
        *_, mail = (mail for mail in self.mails() if email in mail["To"])
        return mail

    def texts_to(self, email: str) -> list[str]:
        """What all that have come for somebody say."""
        bodies = [mail.get_body(("plain",)) for mail in self.mails() if email in mail["To"]]
        return [str(body.get_content()) for body in bodies if body]


@dataclass(frozen=True)
class Candidate:
    id: str
    application_id: str
    language: str

    @property
    def email(self) -> str:
        return f"{self.id.lower()}@example.org"

    @property
    def who(self) -> Json:
        """Names them in an event."""
        return {
            "tenant": TENANTS[self.language],
            "application_id": self.application_id,
            "candidate_id": self.id,
            "candidate": {
                "name": "Kari Nordmann",
                "email": self.email,
                "phone": "+47 900 00 000",
                "locale": self.language,
            },
        }


@dataclass(frozen=True)
class Asked:
    """A candidate with a mail."""

    candidate: Candidate
    mail: EmailMessage

    @property
    def survey(self) -> str:
        return link_in(self.mail, "s")

    @property
    def opt_out(self) -> str:
        return link_in(self.mail, "u")


def _parsed(content: bytes | str | None) -> EmailMessage:
    assert isinstance(content, bytes)
    read = message_from_bytes(content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def installation(folder: Path, smtp_port: int, clock: SteppedClock, company: str = COMPANY) -> Installation:
    (folder / "policy.toml").write_text(_POLICY)
    port = free_port()
    return Installation.of(
        Configuration.model_validate(
            {
                "storage": {"directory": str(folder / "data")},
                "gateway": {"public_port": port, "operations_port": 0, "public_url": f"http://{LOOPBACK}:{port}"},
                "smtp": {"host": LOOPBACK, "port": smtp_port, "tls": "none"},
                "secrets": {"bearer": BEARER},
                "tenants": {tenant: {"name": company} for tenant in TENANTS.values()},
                "policy_file": str(folder / "policy.toml"),
            }
        ),
        clock,
    )


@asynccontextmanager
async def open_site(folder: Path, company: str = COMPANY) -> AsyncIterator[Site]:
    clock, inbox = SteppedClock(NOON), Inbox()
    async with AsyncExitStack() as stack:
        smtp_port = await stack.enter_async_context(serving(inbox))
        built = installation(folder, smtp_port, clock, company)
        now = await stack.enter_async_context(running(built))
        client = await stack.enter_async_context(ClientSession())
        yield Site(built.configuration.gateway.public_url, clock, now, inbox, client)
