"""An installation of three workers on Kafka: one loses its broker, one has a bad mail server, one dies."""

import asyncio
import json
import time
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path

from aiohttp import ClientSession
from tests.e2e.clockwork import ClockHand
from tests.e2e.working import NOON, until
from tests.kafka.proxy import Proxy
from tests.prometheus.alarms import Alarms
from tests.prometheus.faults import api_down, killed, mail_troubles, paused_and_forgotten, rubbish_and_forgery
from tests.prometheus.mail import Mailbox
from tests.prometheus.seen import Seen, watch
from tests.prometheus.senders import interviewed, preferred
from tests.prometheus.server import Prometheus
from tests.prometheus.workers import Worker, configure
from tests.workers.fetching.vendors import BASIC, Vendor, speaking
from tests.workers.mail.smtp import serving

from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.demo.kafka.listeners import Listener
from afterview.workers.hosts.kafka.catalogue import compare
from afterview.workers.settings import load_configuration

PARTITIONS = 8
"""four for each of two workers: of two stages more than five transactions are in hand when one is cut off"""
BACKLOG, AT_ONCE = 150, 250
DUE, DUE_SECONDS = 40, 20.0
KAFKA = """
[kafka]
bootstrap_servers = {servers}
security_protocol = "PLAINTEXT"
partitions = {partitions}
replication_factor = 1
intake = []
"""


async def kafka(folder: Path, client: ClientSession) -> Seen:
    mailbox = Mailbox()
    async with AsyncExitStack() as opened:
        port = await opened.enter_async_context(serving(mailbox))
        proxy = await opened.enter_async_context(Proxy())
        cluster = await opened.enter_async_context(Cluster(detours=[proxy.port]))
        proxy.leads_to(cluster.node(1).ports[Listener.DETOUR])
        lever = await opened.enter_async_context(speaking(Vendor(BASIC)))
        configure(folder, lever.url, KAFKA.format(servers=json.dumps(cluster.bootstrap_servers), partitions=PARTITIONS))
        await compare(load_configuration(folder / "afterview.toml").kafka, making=True)
        clock = ClockHand(folder / "clock", NOON)
        opened.callback(clock.close)
        detour = {"AFTERVIEW_KAFKA__BOOTSTRAP_SERVERS": json.dumps(cluster.servers(Listener.DETOUR))}
        far, near, dying = workers = (
            Worker(folder, "far", port, clock, client, "all", detour),
            Worker(folder, "near", port, clock, client, "all"),
            Worker(folder, "dying", port, clock, client, "metrics"),
        )
        for worker in workers:
            opened.push_async_callback(worker.end)
        await asyncio.gather(*(worker.start() for worker in workers))
        targets = [worker.target for worker in workers]
        prometheus = await opened.enter_async_context(Prometheus(folder / "prometheus", targets, client))
        alarms = Alarms(prometheus)
        faults = (
            _cut_off(far, near, proxy, alarms),
            mail_troubles(near, mailbox, alarms),
            rubbish_and_forgery(near, alarms),
            killed(dying, alarms),
            paused_and_forgotten(near, alarms),
            api_down(near, lever, alarms),
        )
        return await watch(alarms, (far, near), faults)


async def _cut_off(far: Worker, near: Worker, proxy: Proxy, alarms: Alarms) -> None:
    """In the middle of its work a worker hears nothing more of the broker; after half a minute it cannot even connect.

    Others have its partitions after ten seconds, which it does not know. When it hears of that, it ends, and is started
    again.
    """
    await _busy(far, near)
    proxy.stall()
    begun, here, journey = time.monotonic(), {"instance": far.target}, {"stage": "journey"}
    async with asyncio.TaskGroup() as told:
        told.create_task(alarms.fire("AfterviewNotReady", "AfterviewStuck", since=begun, **here))
        told.create_task(
            alarms.fire("AfterviewLag", "AfterviewTimersLate", "AfterviewRecovering", since=begun, **journey)
        )
        await alarms.fire("AfterviewUncertainCommits", since=begun, **here)
        proxy.cut()
        await alarms.fire("AfterviewCannotRecord", since=time.monotonic(), **here)
    await alarms.last("AfterviewNotReady", "AfterviewStuck", **here)
    await alarms.last("AfterviewLag", "AfterviewTimersLate", **journey)
    proxy.go_on()
    mended = time.monotonic()
    await far.back()
    await asyncio.gather(
        alarms.resolve("AfterviewNotReady", "AfterviewStuck", since=mended, **here),
        alarms.resolve("AfterviewLag", "AfterviewTimersLate", "AfterviewRecovering", since=mended, **journey),
        alarms.resolve("AfterviewUncertainCommits", "AfterviewCannotRecord", since=mended, **here),
    )


async def _busy(far: Worker, near: Worker) -> None:
    """Something will be due soon, and the worker that is to be cut off has its hands full."""
    known = await far.says("afterview_timers_pending", "journey")
    assert await interviewed(near, *(f"due-{n}" for n in range(DUE)), due=DUE_SECONDS) == 202

    async def some_known() -> bool | None:
        return await far.says("afterview_timers_pending", "journey") > known + DUE / 4 or None

    await until(some_known, "due times")
    floods = [asyncio.create_task(_flood(near, name)) for name in ("ebb", "flow", "spring", "neap")]
    try:

        async def busy() -> bool | None:
            lags = [await far.says("afterview_lag_records", stage) for stage in ("intake", "journey")]
            return min(lags) > BACKLOG or None

        await until(busy, "more than it can do at once")
    finally:
        for flood in floods:
            flood.cancel()
        await asyncio.gather(*floods, return_exceptions=True)


async def _flood(near: Worker, name: str) -> None:
    for number in count():
        await preferred(near, [f"{name}-{number}-{n}" for n in range(AT_ONCE)])
