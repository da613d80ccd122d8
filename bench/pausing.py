"""`make bench-pause`: all mail paused while it goes out, killed and started again, resumed; on both hosts.

One worker on the embedded host, two on Kafka; a real mail server. Seconds are from the line of the audit trail to the
last mail after it (or the first one), as the mail server saw them.
"""

import asyncio
import signal
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests import stories
from tests.e2e.together import KafkaPlace
from tests.e2e.working import NOON, Json, Place, recipient, until
from tests.workers.mail.smtp import Inbox, serving

from afterview.events.topics import AUDIT
from afterview.workers.clock import system_now
from afterview.workers.demo.kafka.broker import Cluster

CANDIDATES = 1_000
BATCH = 100
QUIET_SECONDS = 5.0
GOAL_SECONDS = 2.0


@dataclass
class Dated(Inbox):
    """Knows when each mail came."""

    at: list[datetime] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        self.at.append(system_now())
        return await super().handle_DATA(server, session, envelope)


@dataclass
class Measured:
    stopped: float
    """seconds from the pause to the last mail"""
    held: int
    """mails that had not gone out by then"""
    leaked: int
    """mails that went out while it was paused, through a kill -9"""
    resumed: float
    """seconds from resuming to the first mail"""
    rate: float
    """mails a second, from then on"""
    lost: int
    double: int


async def measured(place: Place, inbox: Dated, candidates: int) -> Measured:
    place.clock.move_to(NOON)
    process = await place.run()
    load = asyncio.create_task(_load(place, candidates))
    await _mailed(inbox, candidates // 4)
    paused = await _acted(place, "pause", "mail")
    await load
    await _quiet(inbox)
    before = len(inbox.mails)
    await process.stop(signal.SIGKILL)
    await place.run()
    await _quiet(inbox)
    leaked, last = len(inbox.mails) - before, inbox.at[-1]
    resumed = await _acted(place, "resume", "mail")
    await _mailed(inbox, candidates)
    first, end = inbox.at[before], inbox.at[-1]
    await _quiet(inbox)
    mails = Counter(map(recipient, place.parsed_mails()))
    surveyed = [mails[_address(n)] for n in range(candidates)]
    return Measured(
        stopped=max(0.0, (last - paused).total_seconds()),
        held=candidates - before,
        leaked=leaked,
        resumed=(first - resumed).total_seconds(),
        rate=(candidates - before) / (end - first).total_seconds(),
        lost=surveyed.count(0),
        double=sum(times - 1 for times in surveyed if times > 1),
    )


async def _load(place: Place, candidates: int) -> None:
    """An interview of each, that has just ended: the survey about it is due at once."""
    ended = (place.now() - timedelta(minutes=1)).isoformat()
    for begin in range(0, candidates, BATCH):
        some = [_interviewed(n, ended) for n in range(begin, min(begin + BATCH, candidates))]
        assert await place.put(*some) == HTTPStatus.ACCEPTED


def _interviewed(n: int, ended: str) -> Json:
    about: Json = {"application_id": f"A-{n}", "candidate_id": f"C-{n}", "candidate": {"email": _address(n)}}
    return stories.interviewed(ended, tenant="acme", recruiter=None, **about)


def _address(n: int) -> str:
    return f"candidate{n}@example.org"


async def _acted(place: Place, verb: str, scope: str) -> datetime:
    """When the audit trail says that it was."""
    process = await place.afterview(verb, scope)
    assert await process.ended() == 0, process.err.decode()
    tail = await place.afterview("tail", AUDIT, "--from-start", "--until-idle", "0.5")
    assert await tail.ended() == 0, tail.err.decode()
    return datetime.fromisoformat(tail.lines[-1]["time"])


async def _mailed(inbox: Inbox, count: int) -> None:
    async def there() -> bool | None:
        return len(inbox.mails) >= count or None

    await until(there, f"{count} mails; there are {len(inbox.mails)}")


async def _quiet(inbox: Inbox) -> None:
    """Nothing came for some seconds."""
    count = -1
    while count != len(inbox.mails):
        count = len(inbox.mails)
        await asyncio.sleep(QUIET_SECONDS)


@asynccontextmanager
async def _place(host: str, folder: Path, inbox: Dated) -> AsyncIterator[Place]:
    async with ClientSession() as client:
        place = Place(folder, client, inbox) if host == "embedded" else KafkaPlace(folder, client, inbox)
        async with serving(inbox, starttls=place.tls()) as port:
            if isinstance(place, KafkaPlace):
                with Cluster() as cluster:
                    async with place.made(cluster):
                        place.configure(port)
                        yield place
            else:
                place.configure(port)
                yield place
                await place.close()


async def _of(host: str, candidates: int) -> Measured:
    inbox = Dated()
    with TemporaryDirectory() as folder:
        async with _place(host, Path(folder), inbox) as place:
            return await measured(place, inbox, candidates)


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=CANDIDATES)
    parser.add_argument("--hosts", nargs="+", default=["embedded", "kafka"])
    asked = parser.parse_args()
    goals = []
    for host in asked.hosts:
        one = asyncio.run(_of(host, asked.candidates))
        print(
            f"{host}: paused: the last mail left {one.stopped:.2f} s later, {one.held} were held, {one.leaked} left"
            f" through kill -9; resumed: the first left {one.resumed:.2f} s later, {one.rate:.0f} a second;"
            f" {one.lost} lost, {one.double} double"
        )
        met = "met" if one.stopped <= GOAL_SECONDS else "missed"
        goals.append(f"goal pause-{host}: {one.stopped:.2f} s (goal {GOAL_SECONDS:g}): {met}")
        exact = one.leaked + one.lost + one.double
        goals.append(f"goal pause-{host}-exact: {exact} (goal 0): {'met' if not exact else 'missed'}")
    sys.stdout.write("\n".join(goals) + "\n")


if __name__ == "__main__":
    main()
