"""What was turned away at a vendor's door, in the log: a line a minute at most, whatever anybody sends."""

from collections import Counter
from collections.abc import Callable

import structlog

from afterview.schemas.tracing import Trace
from afterview.workers.gateway.http.turned import TurnedAway

EVERY_SECONDS = 60.0


class Complaints:
    """Counts by tenant, vendor and status; says so when the first one comes, then once a minute."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._counts: Counter[tuple[str, str, int]] = Counter()
        self._said: dict[tuple[str, str, int], float] = {}

    def note(self, tenant: str, vendor: str, turned: TurnedAway, trace: Trace) -> None:
        """Only for tenants and vendors that there are: what else is asked for is nobody's business.

        `trace`: of the last one of them.
        """
        about, now = (tenant, vendor, turned.status), self._monotonic()
        self._counts[about] += 1
        said = self._said.get(about)
        if said is None or now - said >= EVERY_SECONDS:
            self._said[about] = now
            structlog.get_logger().warning(
                "turned away",
                tenant=tenant,
                vendor=vendor,
                status=turned.status,
                why=turned.line,
                times=self._counts.pop(about),
                trace_id=trace.id,
            )
