"""Those outside: an event bus, a vendor who signs, and everyday load."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes

from aiohttp import ClientError, ClientTimeout
from aiosmtpd.smtp import Envelope
from tests import stories
from tests.events.ats.lever_bodies import webhook
from tests.prometheus.workers import BEARER, OF_LEVER, SECRET, Worker
from tests.signing import lever_signed, sign
from tests.stories import Json
from tests.workers.mail.smtp import LOOPBACK

HOUR = timedelta(hours=1)
"""from an interview to its survey: `workers.POLICY`"""
_TIMEOUT = ClientTimeout(total=12)
"""a gateway says 503 after 8 seconds"""

Status = int | None
"""None: there was no answer"""


async def interviewed(worker: Worker, *candidates: str, due: float = 0.0) -> Status:
    """Candidates by name, in one request; each is asked how it was after `due` seconds."""
    now = worker.clock.now()
    ended = now - HOUR + timedelta(seconds=due)
    told = [
        stories.interviewed(
            now.isoformat(),
            ended=ended.isoformat(),
            of=f"i-{name}",
            application_id=f"A-{name}",
            candidate_id=f"C-{name}",
            candidate=_candidate(name),
        )
        for name in candidates
    ]
    return await _put(worker, told)


async def preferred(worker: Worker, candidates: Sequence[str]) -> Status:
    """Something of which nothing follows."""
    now = worker.clock.now().isoformat()
    told = [
        stories.preferred(now, "email", candidate_id=f"C-{name}", candidate=_candidate(name)) for name in candidates
    ]
    return await _put(worker, told)


async def returned(worker: Worker, mail: Envelope) -> Status:
    """A mail came back: the mail server reports it."""
    assert isinstance(mail.content, bytes)
    report = {"message_id": str(message_from_bytes(mail.content)["Message-ID"]), "status": "5.1.1"}
    headers = {"Authorization": f"Bearer {BEARER}", "Content-Type": "application/json"}
    return await _post(worker, "/bounces", json.dumps(report).encode(), headers)


async def delivered(worker: Worker, body: bytes, secret: str = SECRET) -> Status:
    """By Greenhouse."""
    headers = sign("greenhouse", body, secret, delivery="d", at=worker.clock.now())
    return await _post(worker, "/in/fjord/greenhouse", body, headers)


async def archived(worker: Worker, opportunity: str) -> Status:
    """By Lever, whose API says what became of it."""
    told = {**webhook("candidateArchiveChange", {"opportunityId": opportunity}), "token": opportunity}
    return await _post(worker, "/in/fjord/lever", lever_signed(told, OF_LEVER), {})


async def load(workers: Sequence[Worker], every: float) -> None:
    """For ever, somebody has had an interview, and is asked how it was. No answer is waited for."""
    under_way: set[asyncio.Task[Status]] = set()
    number = 0
    try:
        while True:
            for worker in workers:
                number += 1
                task = asyncio.create_task(interviewed(worker, f"{worker.name}-{number}"))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            await asyncio.sleep(every)
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _put(worker: Worker, events: Sequence[Json]) -> Status:
    headers = {"Authorization": f"Bearer {BEARER}", "Content-Type": "application/cloudevents-batch+json"}
    return await _post(worker, "/events", json.dumps(events).encode(), headers)


async def _post(worker: Worker, path: str, body: bytes, headers: dict[str, str]) -> Status:
    url = f"http://{LOOPBACK}:{worker.public}{path}"
    try:
        async with worker.client.post(url, data=body, headers=headers, timeout=_TIMEOUT) as answer:
            return answer.status
    except (ClientError, OSError, TimeoutError):
        return None


def _candidate(name: str) -> Json:
    return {"email": f"{name}@example.org", "locale": "en"}
