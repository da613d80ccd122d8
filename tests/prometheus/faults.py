"""Faults that both hosts know: what breaks, which alerts say so, and that they are silent again when it is mended."""

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any

from tests.events.ats.lever_bodies import opportunity
from tests.prometheus.alarms import Alarms
from tests.prometheus.mail import NOBODY, Mailbox
from tests.prometheus.rules import FACTOR
from tests.prometheus.senders import archived, delivered, interviewed, returned
from tests.prometheus.workers import Worker
from tests.workers.fetching.vendors import Vendor

from afterview.workers.audit import line
from afterview.workers.clock import system_now

SLOW = 0.3
"""seconds for each mail: thirty would be eighteen on the clock of the rules"""
PAUSED = "vendor:ashby"
NEARLY_A_DAY = timedelta(days=1) / FACTOR - timedelta(seconds=3)
NOBODIES, PEOPLE, CHANGED = 8, 50, 8
SOME_SECONDS = 5.0


async def rubbish_and_forgery(worker: Worker, alarms: Alarms) -> None:
    """A vendor sends what nobody can read; somebody signs with another secret."""
    begun = time.monotonic()
    for _ in range(2):
        assert await delivered(worker, b"{rubbish") == 200
    for _ in range(5):
        assert await delivered(worker, b"{}", "another secret") == 401
    alerts = ("AfterviewDeadLetters", "AfterviewWebhooksRefused")
    mended = time.monotonic()
    await alarms.fire(*alerts, since=begun)
    await alarms.resolve(*alerts, since=mended)


async def paused_and_forgotten(worker: Worker, alarms: Alarms) -> None:
    """A vendor was paused nearly a day ago, by the clock of the rules."""
    begun = time.monotonic()
    await asyncio.to_thread(worker.wrote, line("pause", [PAUSED], by="ops", reason="", now=system_now() - NEARLY_A_DAY))
    await alarms.fire("AfterviewPausedLong", since=begun, scope=PAUSED)
    await worker.command("resume", PAUSED)
    await alarms.resolve("AfterviewPausedLong", since=time.monotonic(), scope=PAUSED)


async def api_down(worker: Worker, lever: Vendor, alarms: Alarms) -> None:
    """Several applications change while the vendor's API is down; when it is back, all of them are fetched."""
    begun, lever.down = time.monotonic(), True
    ids = [f"opp-{number}" for number in range(CHANGED)]
    lever.holds |= {f"/opportunities/{one}": opportunity(id=one) for one in ids}
    for one in ids:
        assert await archived(worker, one) == 200
    await alarms.fire("AfterviewApiDown", since=begun, api="lever")
    mended, lever.down = time.monotonic(), False
    await alarms.resolve("AfterviewApiDown", since=mended, api="lever")


async def killed(worker: Worker, alarms: Alarms) -> None:
    """It is missed; and when it is killed as soon as it is back, that is seen, too."""
    begun, here = time.monotonic(), {"instance": worker.target}
    await worker.end()
    await alarms.fire("AfterviewDown", since=begun, **here)
    await worker.launch()
    await alarms.resolve("AfterviewDown", since=time.monotonic(), **here)
    firing = asyncio.create_task(alarms.fire("AfterviewRestarts", since=begun, **here))
    while not firing.done():
        await worker.end()
        await worker.launch()
        await alarms.prometheus.looks_again(worker.target)
        await asyncio.wait([firing], timeout=1.0)
    await firing
    await alarms.resolve("AfterviewRestarts", since=time.monotonic(), **here)


async def mail_troubles(worker: Worker, mailbox: Mailbox, alarms: Alarms) -> None:
    """The mail server is slow and does not know many who are written to, one mail comes back; then it goes away."""
    begun, mailbox.seconds = time.monotonic(), SLOW
    nobodies, people = (
        [f"{name}-{number}" for number in range(many)] for name, many in ((NOBODY, NOBODIES), ("slow", PEOPLE))
    )
    assert await interviewed(worker, *nobodies, *people) == 202
    here = {"instance": worker.target}
    await asyncio.gather(
        alarms.fire("AfterviewMailWaits", since=begun, **here), alarms.fire("AfterviewMailRefused", since=begun)
    )
    assert await returned(worker, mailbox.mails[0]) == 202
    mended, mailbox.seconds = time.monotonic(), 0.0
    async with asyncio.TaskGroup() as beside:
        beside.create_task(alarms.resolve("AfterviewMailWaits", since=mended, **here))
        await _with_many_more(worker, mailbox, alarms.resolve("AfterviewMailRefused", since=mended))
        begun, mailbox.rcpt = time.monotonic(), "421 4.3.2 not now"
        await alarms.fire("AfterviewMailStopped", since=begun, **here)
        mended, mailbox.rcpt = time.monotonic(), None
        await alarms.resolve("AfterviewMailStopped", since=mended, **here)


async def _with_many_more(worker: Worker, mailbox: Mailbox, until: Coroutine[Any, Any, None]) -> None:
    """More and more mails go well, as fast as they go."""
    waiting = asyncio.create_task(until)
    for number in count():
        if waiting.done():
            break
        await interviewed(worker, *(f"fine-{number}-{n}" for n in range(PEOPLE)))
        await asyncio.wait([waiting, asyncio.create_task(_some_came(mailbox))], return_when=asyncio.FIRST_COMPLETED)
    await waiting


async def _some_came(mailbox: Mailbox) -> None:
    """Half of them, as the other half may be somebody else's; they may never come to whoever is cut off."""
    wanted = len(mailbox.mails) + PEOPLE / 2
    with suppress(TimeoutError):
        async with asyncio.timeout(SOME_SECONDS):
            while len(mailbox.mails) < wanted:  # noqa: ASYNC110 nobody tells
                await asyncio.sleep(0.1)
