"""A company, seen from outside: its bus and its vendor send, its mail server takes, and somebody scrapes."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from tests.signing import sign
from tests.stories import Json, interviewed, rejected
from tests.workers.mail.smtp import LOOPBACK, Inbox, serving
from tests.workers.telemetry.scraping import Scrape, scrape

from afterview.events.topics import (
    CANDIDATE_EVENTS,
    DEAD_LETTERS,
    EXPERIENCE_FACTS,
    FETCHES,
    INTAKE,
    MAIL_REQUESTS,
    TOPICS,
    WORKLIST_EVENTS,
)
from afterview.schemas.settings import Configuration
from afterview.workers.app import running
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.waking import WAKE
from afterview.workers.installation import Installation

NOON = datetime(2027, 3, 3, 11, tzinfo=UTC)
"""a Wednesday, in Oslo"""
BEARER, SECRET = "a bearer token", "a secret of greenhouse"
SOURCES = {
    "intake": INTAKE,
    "fetcher": FETCHES,
    "journey": CANDIDATE_EVENTS,
    "worklist": WORKLIST_EVENTS,
    "mailer": MAIL_REQUESTS,
    "metrics": EXPERIENCE_FACTS,
}
"""by stage, the topic that it reads"""
_WAKES = {WAKE, b"wake", b'{"kind":"wake"}'}
"""of all stages"""


def installation(folder: Path, smtp_port: int, clock: SteppedClock, **more: Any) -> Installation:
    (folder / "policy.toml").write_text("[surveys]\ninterview_delay_hours = 0\n")
    said = {
        "storage": {"directory": str(folder / "data")},
        "gateway": {"public_port": 0, "operations_port": 0},
        "smtp": {"host": LOOPBACK, "port": smtp_port, "tls": "none"},
        "secrets": {"bearer": BEARER, "installation": "an installation", "links": ["a link"]},
        "tenants": {"fjord": {"name": "Fjord", "webhook_secrets": {"greenhouse": [SECRET]}}},
        "policy_file": str(folder / "policy.toml"),
        **more,
    }
    return Installation.of(Configuration.model_validate(said), clock)


@dataclass
class Company:
    public: str
    operations: str
    """addresses of the two listeners"""
    client: ClientSession
    clock: SteppedClock
    inbox: Inbox
    settle: Callable[[], Awaitable[object]]
    """wait until nothing more can be done at the present moment"""
    log: Callable[[str], Sequence[Record]]
    """all records of a topic"""

    async def scrape(self) -> Scrape:
        return await scrape(self.client, self.operations)

    async def lives(self) -> None:
        """Two are asked how it was, of whom one has no mailbox; one is rejected; rubbish comes; a week goes by."""
        assert await self.put(*self.interview(1)) == 202
        await self.settle()
        self.inbox.rcpt = "550 5.1.1 nobody of that name"
        assert await self.put(*self.interview(2)) == 202
        await self.settle()
        self.inbox.rcpt = None
        assert await self.put(rejected(self.now(), **who(1))) == 202
        assert await self.deliver("greenhouse", b"{rubbish") == 200
        assert await self.deliver("greenhouse", b"{}", "another secret") == 401
        assert await self.deliver("workday", b"{}") == 404
        await self.settle()
        self.clock.advance(self.clock.now() + timedelta(days=7))
        await self.settle()

    def interview(self, number: int) -> list[Json]:
        return [interviewed(self.now(), **who(number))]

    def now(self) -> str:
        return self.clock.now().isoformat()

    async def put(self, *events: Json) -> int:
        """From an event bus; the answer's status."""
        headers = {"Authorization": f"Bearer {BEARER}", "Content-Type": "application/cloudevents-batch+json"}
        async with self.client.post(f"{self.public}/events", data=json.dumps(events), headers=headers) as answer:
            return answer.status

    async def deliver(self, vendor: str, body: bytes, secret: str = SECRET) -> int:
        headers = sign("greenhouse", body, secret, delivery="d", at=self.clock.now())
        async with self.client.post(f"{self.public}/in/fjord/{vendor}", data=body, headers=headers) as answer:
            return answer.status

    def counted_as_done(self, found: Scrape) -> None:
        """Every number is what logs and mail server say of themselves."""
        logs = {topic: self.log(topic) for topic in TOPICS}
        for stage, topic in SOURCES.items():
            assert found.value("afterview_records_total", stage=stage) == len(logs[topic]), stage
            assert found.value("afterview_batch_records_sum", stage=stage) == len(logs[topic])
            batches = found.value("afterview_batch_seconds_count", stage=stage)
            assert found.value("afterview_decide_seconds_count", stage=stage) == batches
            assert (batches > 0) == bool(logs[topic])
            assert found.value("afterview_transaction_seconds_count", stage=stage) >= batches
            assert found.value("afterview_lag_records", stage=stage) == 0
            assert found.value("afterview_lag_seconds", stage=stage) == 0
            wakes = sum(record.value in _WAKES for record in logs[topic])
            assert found.value("afterview_timer_lateness_seconds_count", stage=stage) == wakes, stage
        assert found.total("afterview_timer_lateness_seconds_count") > 0
        _every_record_was_written_by_somebody(found, logs)
        (letter,) = logs[DEAD_LETTERS]
        assert dict(letter.headers)["reason"] == b"malformed"
        assert found.total("afterview_dead_letters_total") == 1
        assert found.value("afterview_dead_letters_total", stage="intake", reason="malformed") == 1
        assert found.total("afterview_refused_deliveries_total") == 1
        assert found.value("afterview_refused_deliveries_total", vendor="greenhouse", reason="malformed") == 1
        self._mails(found)
        _requests(found)

    def _mails(self, found: Scrape) -> None:
        settled = Counter(
            settlement["result"] for settlement in map(_json, self.log(MAIL_REQUESTS)) if "result" in settlement
        )
        accepted = len(self.inbox.mails)
        assert settled == {"accepted": accepted, "undeliverable": 1}
        assert accepted > 1
        assert found.value("afterview_mail_attempts_total", result="accepted", reply="2xx") == accepted
        assert found.value("afterview_mail_attempts_total", result="undeliverable", reply="5xx") == 1
        assert (
            found.total("afterview_mail_attempts_total")
            == found.value("afterview_mail_attempt_seconds_count")
            == accepted + 1
        )
        assert found.value("afterview_mail_outcomes_total", outcome="accepted") == accepted
        assert found.value("afterview_mail_outcomes_total", outcome="undeliverable") == 1
        assert found.total("afterview_mail_outcomes_total") == accepted + 1
        assert found.value("afterview_mail_connections_in_use") == 0
        assert found.value("afterview_mail_connections_open") == 1
        assert found.value("afterview_outbox_actions", stage="mailer") == 0


def _every_record_was_written_by_somebody(found: Scrape, logs: dict[str, Sequence[Record]]) -> None:
    for topic, records in logs.items():
        woke = sum(
            found.value("afterview_timer_lateness_seconds_count", stage=stage)
            for stage, source in SOURCES.items()
            if source == topic
        )
        appended = found.value("afterview_appended_records_total", topic=topic)
        assert found.total("afterview_outputs_total", topic=topic) + appended + woke == len(records), topic


def _requests(found: Scrape) -> None:
    requests = {
        dict(labels)["status"]: value
        for (name, labels), value in found.samples.items()
        if name == "afterview_gateway_requests_total"
    }
    webhook = "/in/<tenant>/<vendor>"
    for vendor, status in (("greenhouse", "200"), ("greenhouse", "401"), ("other", "404")):
        one = {"route": webhook, "vendor": vendor, "status": status}
        assert found.value("afterview_gateway_requests_total", **one) == 1, one
    assert found.value("afterview_gateway_requests_total", route="/events", vendor="none", status="202") == 3
    assert found.total("afterview_gateway_requests_total") == 6, requests
    assert found.total("afterview_gateway_request_seconds_count") == 6


def who(number: int) -> Json:
    """A candidate's names in an event."""
    return {
        "tenant": "fjord",
        "application_id": f"A-{number}",
        "candidate_id": f"C-{number}",
        "candidate": {"email": f"candidate{number}@example.org", "locale": "en"},
    }


def _json(record: Record) -> Json:
    found = {} if record.value in _WAKES else json.loads(record.value)
    assert isinstance(found, dict)
    return found


@asynccontextmanager
async def on_one_machine(folder: Path) -> AsyncIterator[Company]:
    """One with a running embedded host."""
    clock, inbox = SteppedClock(NOON), Inbox()
    async with AsyncExitStack() as stack:
        smtp_port = await stack.enter_async_context(serving(inbox))
        now = await stack.enter_async_context(running(installation(folder, smtp_port, clock)))

        async def settle() -> None:
            now.host.notify()
            await now.host.idle()

        yield Company(
            now.gateway.public_url,
            now.gateway.operations_url,
            await stack.enter_async_context(ClientSession()),
            clock,
            inbox,
            settle,
            lambda topic: now.host.read(topic, limit=10_000),
        )
