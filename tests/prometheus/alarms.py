"""What Prometheus said of each fault: that it fired, and after the fault was gone that it was over."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.prometheus.server import Prometheus

PATIENCE = 120.0
"""seconds; on a quiet machine all that is waited for takes a third of it"""
LOOK_EVERY = 0.25


@dataclass
class Alarm:
    """Seconds from the fault to the alert, and from its end to the alert's."""

    fired: float
    summary: str
    resolved: float | None = None


@dataclass
class Alarms:
    prometheus: Prometheus
    seen: dict[str, Alarm] = field(default_factory=dict)
    """by alert"""
    impossible: dict[str, str] = field(default_factory=dict)
    """alerts whose fault cannot be had on this machine, and why"""

    async def fire(self, *alerts: str, since: float, **labels: str) -> None:
        """Wait until all of them have, for these labels. Raises `AssertionError`."""
        await asyncio.gather(*(self._fires(alert, since, labels) for alert in alerts))

    async def resolve(self, *alerts: str, since: float, **labels: str) -> None:
        await asyncio.gather(*(self._resolves(alert, since, labels) for alert in alerts))

    async def last(self, *alerts: str, **labels: str) -> None:
        """Nothing is mended: all of them fire still."""
        for alert in alerts:
            assert await self._summary(alert, labels), f"{alert} was over before its fault"

    async def _fires(self, alert: str, since: float, labels: dict[str, str]) -> None:
        summary = await self._wait(alert, labels, lambda found: found is not None, "to fire")
        self.seen[alert] = Alarm(time.monotonic() - since, summary or "")

    async def _resolves(self, alert: str, since: float, labels: dict[str, str]) -> None:
        await self._wait(alert, labels, lambda found: found is None, "to resolve")
        self.seen[alert].resolved = time.monotonic() - since

    async def _wait(
        self, alert: str, labels: dict[str, str], fits: Callable[[str | None], bool], what: str
    ) -> str | None:
        """The summary while it fires, else None."""
        end = time.monotonic() + PATIENCE
        while not fits(found := await self._summary(alert, labels)):
            assert time.monotonic() < end, f"waited in vain for {alert} {what}"
            await asyncio.sleep(LOOK_EVERY)
        return found

    async def _summary(self, alert: str, labels: dict[str, str]) -> str | None:
        wanted = {"alertname": alert, **labels}.items()
        for one in await self.prometheus.firing():
            if wanted <= one["labels"].items():
                return str(one["annotations"]["summary"])
        return None
