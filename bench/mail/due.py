"""Very many mails due at the same 09:00:00: they are spread, and nobody who answers or opts out has to wait for them.

The embedded host with journey and mailer. Its clock stands still while the candidates are interviewed, and goes on with
real seconds from just before nine.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from logging import WARNING
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from pydantic_core import from_json

from afterview.events.canonical import encoded
from afterview.events.ids import candidate_key, numbered
from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import CANDIDATE_EVENTS, EXPERIENCE_FACTS
from afterview.schemas.incoming import INCOMING
from afterview.schemas.policy import Policy
from afterview.schemas.settings import SmtpSettings
from afterview.workers.hosts.contract import Output, Stage
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.logs import log_as_json
from afterview.workers.mail.departures import Departures
from afterview.workers.mail.sender import Sender
from afterview.workers.mail.server import MailServer
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.mailer import MailerStage
from bench.mail.sinks import Sink, sink
from bench.mail.writing import writer
from bench.table import Goal, Row

RATE = 200.0
"""mails a second: what this machine can do beside everything else that is measured here"""
SECRET = b"a secret of the bench"
NINE = datetime(2027, 3, 2, 8, tzinfo=UTC)
"""in Oslo, on a Tuesday"""
EVERY = 0.2
"""seconds between two candidates who opt out, and two who answer"""
CHUNK = 500


class Going:
    """Stands still until it is started; then real seconds pass."""

    def __init__(self, at: datetime) -> None:
        self._at, self._since = at, 0.0

    def now(self) -> datetime:
        return self._at + timedelta(seconds=perf_counter() - self._since if self._since else 0)

    def start(self, at: datetime) -> None:
        self._at, self._since = at, perf_counter()


@dataclass
class Waits:
    """Seconds from what was said to what came of it."""

    asked: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)

    def begin(self, name: str) -> None:
        self.asked[name] = perf_counter()

    def over(self, name: str) -> None:
        if name in self.asked:
            self.took.append(perf_counter() - self.asked.pop(name))

    @property
    def worst(self) -> float:
        """99 of 100 took no longer."""
        return sorted(self.took)[int(len(self.took) * 0.99)] if self.took else float("inf")


def at_nine(mails: int) -> list[Row]:
    log_as_json(WARNING)
    with TemporaryDirectory() as folder, sink() as server:
        return asyncio.run(_measured(Path(folder), server, mails))


def goals(mails: int) -> list[Goal]:
    return [
        Goal("due at nine: busiest second", f"{mails:,} mails due at once, the most in a second", most=RATE * 1.5),
        Goal("due at nine: opt-outs, p99", "an opt-out takes the queued mail back within", most=1),
        Goal("due at nine: answers, p99", "an answer is counted within", most=1),
        Goal("due at nine: mails after an opt-out", "mails to whoever had opted out before", most=0),
    ]


async def _measured(folder: Path, server: Sink, mails: int) -> list[Row]:
    clock = Going(NINE - timedelta(days=1))
    rules, departures = Rulebook(Policy(), secret=SECRET), Departures(RATE)
    smtp = MailServer(SmtpSettings(host="127.0.0.1", port=server.port, tls="none"))
    sender = Sender(smtp, writer(clock), clock, departures=departures)
    stages: list[Stage] = [JourneyStage(rules), MailerStage(departures=departures)]
    async with EmbeddedHost(folder, stages, clock, {"mailer": sender}) as host:
        run = asyncio.create_task(host.run())
        for first in range(0, mails, CHUNK):
            await host.append([_interviewed(n, clock.now()) for n in range(first, min(first + CHUNK, mails))])
        await host.idle()
        clock.start(NINE - timedelta(seconds=2))
        host.notify()
        people = People(host, clock, mails)
        begun = perf_counter()
        await people.until_all_is_over()
        seconds = perf_counter() - begun
        host.stop()
        await run
        await smtp.close()
    told = server.count()
    return [
        Row("due at nine: all of them out after", seconds, "s"),
        Row("due at nine: busiest second", told["busiest_second"], "/s"),
        Row("due at nine: opt-outs, p99", people.leaving.worst, "s"),
        Row("due at nine: answers, p99", people.answering.worst, "s"),
        Row("due at nine: mails after an opt-out", told["mails"] - people.sent, ""),
    ]


class People:
    """Candidates at the far end of the queue opt out; those who have a mail answer."""

    def __init__(self, host: EmbeddedHost, clock: Going, mails: int) -> None:
        self._host, self._clock = host, clock
        self._last, self._over, self._outcomes, self._facts = mails - 1, 0, 0, 0
        self._invited: list[str] = []
        self._mails = mails
        self.sent = 0
        self.leaving, self.answering = Waits(), Waits()

    async def until_all_is_over(self) -> None:
        next_one = perf_counter() + 3
        while self._over < self._mails:
            self._look()
            if perf_counter() >= next_one:
                next_one += EVERY
                await self._act()
            await asyncio.sleep(0.01)

    async def _act(self) -> None:
        if self._over and self._last > self._over + 2 * RATE:  # theirs is still queued for some seconds
            n, self._last = self._last, self._last - 1
            self.leaving.begin(_invitation(n))
            await self._host.append([_said(n, "candidate.opted_out", self._clock.now(), scope="survey")])
        if self._invited:
            invitation = self._invited.pop()
            n = int(invitation.partition(" ")[2])
            self.answering.begin(f"{len(self.answering.took)}")
            answered = {"invitation_id": _invitation(n), "answers": {"recommend": 9}}
            now = self._clock.now()
            await self._host.append([_said(n, "survey.answered", now, submitted_at=now.isoformat(), **answered)])

    def _look(self) -> None:
        for outcome in self._new(CANDIDATE_EVENTS):
            data = outcome.get("data") or {}
            if outcome.get("type") == "afterview.mail.outcome.v1":
                self._over += 1
                invitation = str(data["request_id"]).partition("/")[0]
                if data["outcome"] == "accepted":
                    self.sent += 1
                    self._invited = [f"{invitation} {self.sent - 1}"]
                else:
                    self.leaving.over(invitation)
        for fact in self._new(EXPERIENCE_FACTS):
            if fact.get("kind") == "answered":
                self.answering.over(f"{len(self.answering.took)}")

    def _new(self, topic: str) -> Iterator[dict[str, Any]]:
        place = "_outcomes" if topic == CANDIDATE_EVENTS else "_facts"
        while some := self._host.read(topic, getattr(self, place)):
            setattr(self, place, some[-1].offset + 1)
            yield from (from_json(record.value) for record in some)


def _invitation(n: int) -> str:
    return numbered("fjord", f"A-{n}", "interview", 1)


def _interviewed(n: int, at: datetime) -> Output:
    interview = {"id": f"I-{n}", "kind": "onsite", "ends_at": at.isoformat(), "interviewers": [], "basis": "reported"}
    return _said(n, "interview.completed", at, interview=interview)


def _said(n: int, name: str, at: datetime, **said: Any) -> Output:
    event = {
        "specversion": "1.0",
        "id": f"{name}:{n}",
        "source": "/in/fjord/bench",
        "type": f"afterview.{name}.v1",
        "time": at.isoformat(),
        "data": {
            "tenant": "fjord",
            "application_id": f"A-{n}",
            "candidate": {"id": f"C-{n}", "name": f"Candidate {n}", "email": f"candidate-{n}@example{n % 50}.org"},
            **said,
        },
    }
    key = candidate_key(SECRET, "fjord", f"C-{n}")
    return Output(CANDIDATE_EVENTS, key, encoded(INCOMING.validate_python(event)), at)
