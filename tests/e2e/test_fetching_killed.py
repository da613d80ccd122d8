"""A process that is killed while it asks a vendor's API: everything is fetched, told once, and in order."""

import asyncio
import json
import signal
from collections import defaultdict
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from tests.e2e.working import Place, until
from tests.events.ats.lever_bodies import DATA, archived, webhook
from tests.signing import lever_signed
from tests.workers.fetching.vendors import BASIC, KEY, Handler, Vendor, speaking
from tests.workers.mail.smtp import Inbox, serving

from afterview.events.topics import CANDIDATE_EVENTS, DEAD_LETTERS
from afterview.workers.fetching.attempt import LEASE

SECRET = "a secret of lever"
OPPORTUNITIES = 24
LIVES = (3, 9, 17, 26)
"""after so many requests of all the process is killed"""
SLOW = 0.05
"""seconds of an answer: some are always under way"""


class Asking(Place):
    api = ""

    def sections(self) -> str:
        (self.folder / "api.secret").write_text(KEY)
        return f"""
            [tenants.acme.apis.lever]
            url = "{self.api}"
            key_file = "api.secret"
            requests_per_second = 200
            [tenants.acme.outcomes.lever]
            "reason-1" = "rejected"
        """

    async def changed(self, event: str, opportunity: str) -> None:
        told = {**webhook(event, {**DATA, "opportunityId": opportunity}), "token": f"{event}-{opportunity}"}
        async with self.client.post(f"{self.url}/in/acme/lever", data=lever_signed(told, SECRET)) as answer:
            assert answer.status == 200

    def told(self) -> dict[str, list[str]]:
        """By application, the events on candidates' logs."""
        self.collected.look()
        found = defaultdict(list)
        for record in self.collected.records[CANDIDATE_EVENTS]:
            event = json.loads(record.value)
            if "source" in event:
                found[event["data"]["application_id"]].append(event["type"])
        return found


@pytest.fixture
async def lever() -> AsyncIterator[Vendor]:
    async with speaking(Vendor(BASIC)) as lever:
        yield lever


@pytest.fixture
async def place(tmp_path: Path, lever: Vendor) -> AsyncIterator[Asking]:
    async with ClientSession() as client:
        place = Asking(tmp_path, client, Inbox())
        place.api = lever.url
        place.secrets["AFTERVIEW_TENANTS__ACME__WEBHOOK_SECRETS__LEVER"] = SECRET
        async with serving(place.inbox, starttls=place.tls()) as port:
            place.configure(port)
            yield place
            await place.close()


async def test_whenever_it_is_killed_everything_is_fetched_and_told_once_in_order(place: Asking, lever: Vendor) -> None:
    ids = [f"opp-{number}" for number in range(OPPORTUNITIES)]
    for one in ids:
        lever.holds[f"/opportunities/{one}"] = archived(id=one, contact=f"con-{one}")
        lever.fail(_slow(lever), path=f"/opportunities/{one}")
    process = await place.run()
    for event in ("candidateArchiveChange", "candidateHired"):
        for one in ids:
            await place.changed(event, one)
    for asked in LIVES:
        await until(partial(_asked, lever, asked), f"{asked} requests")
        await process.stop(signal.SIGKILL)
        place.ahead += LEASE.total_seconds()
        process = await place.run()
    in_order = ["afterview.candidate.rejected.v1", "afterview.candidate.hired.v1"]

    async def all_told() -> dict[str, list[str]] | None:
        found = place.told()
        return found if sum(map(len, found.values())) >= 2 * OPPORTUNITIES else None

    assert await until(all_told, "all to be told") == dict.fromkeys(ids, in_order)
    assert place.collected.records[DEAD_LETTERS] == []
    assert await process.stop() == 0
    assert place.told() == dict.fromkeys(ids, in_order)


def _slow(lever: Vendor) -> Handler:
    async def answered(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(SLOW)
        return await lever.held(request)

    return answered


async def _asked(lever: Vendor, requests: int) -> bool | None:
    return len(lever.asked) >= requests or None
