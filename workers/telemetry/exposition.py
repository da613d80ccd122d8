"""What `/metrics` answers: the text of one process."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Protocol

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from afterview.events.errors import AfterviewError
from afterview.events.pausing import PausedScopes
from afterview.workers.clock import counted_seconds
from afterview.workers.gateway.http.health import Health
from afterview.workers.hosts.watching import Readings
from afterview.workers.telemetry import catalogue as c
from afterview.workers.telemetry.gauges import apis, gauge, gauges, paused
from afterview.workers.telemetry.meters import Meters

Read = Callable[[], Awaitable[Readings]]
"""A host's `readings`: raises an `AfterviewError` when they cannot be told"""


class Mail(Protocol):
    """A sender, as far as it is watched."""

    @property
    def in_use(self) -> int:
        """Connections with a mail under way."""
        ...

    @property
    def open(self) -> int:
        """Connections that are open."""
        ...

    @property
    def server_away(self) -> bool:
        """Mails in a row have failed for its sake, and none has got through since."""
        ...


class Fetching(Protocol):
    """A fetcher, as far as it is watched."""

    @property
    def down(self) -> Mapping[str, bool]:
        """By vendor, whether its API does not answer."""
        ...


class Pausing(Protocol):
    """What is paused, as this process knows it."""

    @property
    def now(self) -> PausedScopes: ...


class Telemetry:
    """The metrics of one process, in a registry of its own. Everything that tells is given one of its `meters`."""

    def __init__(self, stages: Iterable[str], *, host: str, role: str) -> None:
        """`stages`: the names of all that this process runs."""
        self._registry = CollectorRegistry()
        self.meters = Meters(self._registry, stages, host)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._build = (version("afterview"), host, role)

    async def exposed(self, read: Read, mail: Mail, fetching: Fetching, ready: Health, pauses: Pausing) -> bytes:
        """All that is known at this moment. `read`: the host's; `ready`: as for `/readyz`."""
        begun = counted_seconds()
        readings = await _read(read)
        seconds = counted_seconds() - begun
        looked_up = (
            gauge(c.BUILD, 1, *self._build),
            gauge(c.READY, ready() is None),
            gauge(c.MAIL_IN_USE, mail.in_use),
            gauge(c.MAIL_OPEN, mail.open),
            gauge(c.MAIL_AWAY, mail.server_away),
            apis(fetching.down),
            paused(pauses.now),
            gauge(c.SCRAPE_SECONDS, seconds),
            *(gauges(readings) if readings else ()),
        )
        return generate_latest(_Families([*looked_up, *self._registry.collect()]))


async def _read(read: Read) -> Readings | None:
    """None while it cannot be told: what was counted is shown all the same."""
    try:
        return await read()
    except AfterviewError:
        return None


class _Families(Collector):
    def __init__(self, families: Iterable[Family]) -> None:
        self._families = families

    def collect(self) -> Iterable[Family]:
        return self._families
