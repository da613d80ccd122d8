"""R83: what `tail` dumps, `simulate --from-log` plays again, and it gives exactly what the workers gave.

The workers are the real stages on the real embedded host, their mails go to a real server on the loopback; only the
clock is moved by hand, so that days pass.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from tests import stories
from tests.workers.cli.running import Said, afterview
from tests.workers.mail.smtp import LOOPBACK, Inbox, serving

from afterview.schemas.incoming import INCOMING
from afterview.schemas.settings import Configuration
from afterview.workers.clock import SteppedClock
from afterview.workers.deliveries import event_in
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.installation import Installation
from afterview.workers.mail.sender import Sender

START = datetime(2027, 3, 1, 8, tzinfo=UTC)
END = START + timedelta(days=13)
Json = dict[str, Any]


class Fussy(Inbox):
    """Has no mailbox for some, and is not in the mood for others, once."""

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later") and not self.logins:
            self.logins.append(b"turned away once")
            return "451 4.7.1 try again later"
        return await super().handle_RCPT(server, session, envelope, address, options)


class Works:
    """The workers, and the hand that moves their clock."""

    def __init__(self, folder: Path, port: int) -> None:
        toml = f'[storage]\ndirectory = "{folder / "data"}"\n[smtp]\nhost = "{LOOPBACK}"\nport = {port}\ntls = "none"\n'
        self.config = folder / "afterview.toml"
        self.config.write_text(toml)
        self.clock = SteppedClock(START)
        configuration = Configuration.model_validate(
            {
                "storage": {"directory": str(folder / "data")},
                "smtp": {"host": LOOPBACK, "port": port, "tls": "none", "timeout_seconds": 5},
            }
        )
        self.installation = Installation.of(configuration, self.clock)
        self.sender = Sender(self.installation.mail_server(), self.installation.writer(), self.clock)
        self.host = EmbeddedHost(folder / "data", self.installation.stages, self.clock, {"mailer": self.sender})

    async def play(self, events: Sequence[Json]) -> None:
        """Each arrives when it happens; all timers fire in between."""
        for event in sorted(events, key=lambda one: datetime.fromisoformat(one["time"])):
            read = INCOMING.validate_python(event)
            await self.wait(read.time)
            await self.host.append([event_in(read, self.clock.now())])
            await self.host.idle()
        await self.wait(END)

    async def wait(self, until: datetime) -> None:
        while (due := self.host.next_due()) is not None and due <= until:
            await self._move(due)
        await self._move(until)

    async def _move(self, to: datetime) -> None:
        self.clock.advance(to)
        self.host.notify()
        await self.host.idle()


@asynccontextmanager
async def working(folder: Path, inbox: Inbox) -> AsyncIterator[Works]:
    async with serving(inbox) as port:
        works = Works(folder, port)
        async with works.host:
            run = asyncio.create_task(works.host.run())
            yield works
            works.host.stop()
            await run
            await works.sender.close()


def of(candidate: str, address: str = "kari@example.org") -> Json:
    """Who it is about."""
    return {"candidate_id": candidate, "application_id": f"A-{candidate}", "candidate": {"email": address}}


def of_nobody(candidate: str) -> Json:
    return {"candidate_id": candidate, "candidate": {}}


STORY = [
    stories.interviewed("2027-03-01 10:00", of="I-1", **of("C-1")),
    stories.rejected("2027-03-03 10:00", notice=("call", "2027-03-03 10:00"), **of("C-1")),
    stories.interviewed("2027-03-01 11:00", of="I-2", **of("C-2")),
    stories.updated("2027-03-02 15:00", **of_nobody("C-1"), previous_id="C-2"),
    stories.rejected("2027-03-04 11:00", **of("C-2")),  # of the old key: handed on
    stories.interviewed("2027-03-01 12:00", of="I-3", **of("C-3")),
    stories.rejected("2027-03-02 12:30", **of("C-3")),
    stories.erased("2027-03-05 12:00", **of_nobody("C-3")),
    stories.interviewed("2027-03-01 13:00", of="I-4", **of("C-4", "nobody@example.org")),
    stories.interviewed("2027-03-01 14:00", of="I-5", **of("C-5", "later@example.org")),
    stories.opted_out("2027-03-04 09:30", **of_nobody("C-5")),
    stories.planned("2027-03-01 09:30", "2027-03-02 14:00", of="I-6", **of("C-6")),
    stories.answered("2027-03-04 10:00", stories.task_id("interview", application="A-C-6"), **of("C-6")),
    stories.rejected("2027-03-02 09:00", **of("C-7", "seven@example.org")),
    stories.completed("2027-03-03 09:00", stories.task_id("written_rejection", application="A-C-7"), **of("C-7")),
    stories.interviewed("2027-03-01 12:00", of="I-3", **of("C-3")),  # told twice
]


for number, said in enumerate(STORY, 1):
    if number % 3:  # some tell of a trace, some do not
        said["traceparent"] = f"00-{number:032x}-{number:016x}-01"


def dumped(works: Works, topic: str) -> Said:
    said = afterview("tail", topic, "--from-start", "--until-idle", "0", "--config", works.config)
    assert said.code == 0, said.err
    return said


def by_time(events: Sequence[Json]) -> list[Json]:
    return sorted(events, key=lambda event: datetime.fromisoformat(event["time"]))


async def test_a_replayed_log_gives_what_the_workers_gave(tmp_path: Path) -> None:
    """With a merge, an erasure, timers, mails accepted, put off and returned, an opt-out and a repeat."""
    async with working(tmp_path, Fussy()) as works:
        await works.play(STORY)
        replayed_as_it_went(works)


def replayed_as_it_went(works: Works) -> None:
    given = dumped(works, "afterview.candidate-events")
    log = works.config.with_name("log.jsonl")
    log.write_bytes(given.out)
    replayed = afterview("simulate", "--from-log", "--config", works.config, log)
    assert (replayed.code, replayed.err) == (0, "")
    for name, topic in (("feedback.task", "feedback-tasks"), ("survey.invitation", "survey-invitations")):
        gave = dumped(works, topic).events
        again = [event for event in replayed.events if event["type"].startswith(f"afterview.{name}.")]
        assert again == by_time(gave)
    assert {"traceparent" in event for event in replayed.events if "subject" in event} == {True, False}
    told = stories.told([event for event in replayed.events if "application_id" in event["data"]])
    assert [line for line in EXPECTED if not any(line in one for one in told)] == []


EXPECTED = [
    "verbal_feedback cancelled [erased] of A-C-3",
    "interview invitation cancelled [erased] of A-C-3",
    "interview invitation failed",
    "interview invitation sent of A-C-5",
    "verbal_feedback escalated of A-C-2",
    "written_rejection completed [delivered] of A-C-7",
    "rejection invitation sent of A-C-7",
]


async def test_a_log_of_other_secrets_is_read_all_the_same_and_a_bad_line_is_refused(tmp_path: Path) -> None:
    """The keys are in the log; of a line that is no record, file, line and field are told."""
    async with working(tmp_path, Inbox()) as works:
        await works.play(STORY[:1])
    log = dumped(works, "candidate-events")
    bad = log.out + b'{"key": "xyz", "at": "2027-03-01T10:00:00", "event": {}}\nnot json\n{}\n'
    said = afterview("simulate", "--from-log", "--config", works.config, "-", given=bad)
    assert (said.code, said.out) == (65, b"")
    count = len(log.events)
    assert [problem.split(": ")[:2] for problem in said.problems] == [
        [f"standard input:{count + 1}", "key"],
        [f"standard input:{count + 1}", "at"],
        [f"standard input:{count + 2}", "not JSON"],
        [f"standard input:{count + 3}", "key"],
        [f"standard input:{count + 3}", "at"],
        [f"standard input:{count + 3}", "event"],
    ]
    nothing = afterview("simulate", "--from-log", "--config", works.config, "-")
    assert (nothing.code, nothing.out, nothing.err) == (0, b"", "")
