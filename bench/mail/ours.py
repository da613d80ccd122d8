"""Ours: the embedded host with the mailer, every mail written ahead: `python -m bench.mail.ours PORT MAILS`.

Prints one line of JSON: seconds, processor seconds, and memory. In a directory of an earlier run it goes on with that.
"""

import asyncio
import json
import resource
from argparse import ArgumentParser, Namespace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from pydantic_core import to_json

from afterview.events.topics import CANDIDATE_EVENTS, MAIL_REQUESTS
from afterview.schemas.mail import MailRequested
from afterview.schemas.settings import SmtpSettings
from afterview.workers.clock import Clock, SystemClock, system_now
from afterview.workers.collector import relax
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.logs import log_as_json
from afterview.workers.mail.departures import Departures
from afterview.workers.mail.sender import Sender
from afterview.workers.mail.server import MailServer
from afterview.workers.stages.mailer import MailerStage
from bench.mail.writing import writer

CHUNK = 500


class Ahead(Clock):
    """The system's clock, some time ahead: the leases of a killed run are over then."""

    def __init__(self, seconds: float) -> None:
        self._ahead = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return system_now() + self._ahead


def address(n: int) -> str:
    return f"candidate{n}@example{n % 50}.org"


def request(n: int, now: datetime) -> Output:
    asked = MailRequested(
        id=f"inv-{n}/invitation/1",
        tenant="acme",
        to=address(n),
        name=f"Kari Nordmann {n}",
        not_after=now + timedelta(hours=8),
        purpose="invitation",
        invitation_id=f"inv-{n}",
        application_id=f"A-{n}",
        candidate_id=f"C-{n}",
        touchpoint="interview",
        locale="en" if n % 2 else "nb",
        job_title="Engineer",
        expires_at=now + timedelta(days=21),
    )
    return Output(MAIL_REQUESTS, f"candidate-{n}".encode(), to_json(asked), now)


async def send(folder: Path, chosen: Namespace) -> dict[str, float]:
    clock: Clock = Ahead(chosen.ahead) if chosen.ahead else SystemClock()
    settings = SmtpSettings(host="127.0.0.1", port=chosen.port, tls="none", connections=chosen.connections)
    server, departures = MailServer(settings), Departures(chosen.rate)
    sender = Sender(server, writer(clock), clock, departures=departures)
    async with EmbeddedHost(folder, [MailerStage(departures=departures)], clock, {"mailer": sender}) as host:
        run = asyncio.create_task(host.run())
        begun, cpu = perf_counter(), process_time()
        for first in range(0, 0 if chosen.written else chosen.mails, CHUNK):
            await host.append([request(n, clock.now()) for n in range(first, min(first + CHUNK, chosen.mails))])
        print("written", flush=True)
        early, outcomes = 0.0, Outcomes(host)
        while (count := outcomes.look()) < chosen.mails:
            early = early or (_memory() if count >= chosen.mails / 10 else 0.0)
            await asyncio.wait([run], timeout=0.05)
            if run.done():  # without it no mail comes to anything any more
                raise RuntimeError("the host has ended") from run.exception()
        seconds, cpu = perf_counter() - begun, process_time() - cpu
        host.stop()
        await run
        await server.close()
    return {"seconds": seconds, "cpu": cpu, "early_mb": early, "memory_mb": _memory()}


class Outcomes:
    """How many mails have come to one."""

    def __init__(self, host: EmbeddedHost) -> None:
        self._host, self.count = host, 0

    def look(self) -> int:
        while some := self._host.read(CANDIDATE_EVENTS, self.count):
            self.count = some[-1].offset + 1
        return self.count


def _memory() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("mails", type=int)
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--ahead", type=float, default=0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--written", action="store_true", help="all requests are in the folder's log already")
    chosen = parser.parse_args()
    relax()
    log_as_json()
    with TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(send(chosen.folder or Path(folder), chosen))), flush=True)
