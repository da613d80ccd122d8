"""What the operations listener of a worker on Kafka says, from its first second on: before anything is open, too."""

from afterview.events.outlook import Horizon
from afterview.workers.gateway.http.turned import TurnedAway
from afterview.workers.gateway.operations import Upcoming, Why
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.views import View
from afterview.workers.opening import NOT_LISTENING


class Operating:
    """Of a worker with `pages` also how far their copy of the states is: with it, it knows why, and what comes next."""

    def __init__(self, host: KafkaHost, *, pages: bool) -> None:
        self.host, self.pages = host, pages
        self._begun = False
        self.listening = False
        """the public listener is open"""
        self._view: View | None = None
        self._why: Why | None = None
        self._upcoming: Upcoming | None = None

    def viewing(self, view: View, why: Why, upcoming: Upcoming) -> None:
        """From now on there are pages."""
        self._view, self._why, self._upcoming = view, why, upcoming

    def ready(self) -> str | None:
        """Why it does not do all its work yet, or now."""
        return self.host.unready() or self._unread()

    def starting(self) -> str | None:
        """What it does before all is recovered and read for the first time; None from then on."""
        why = None if self._begun else self.host.starting() or self._unread()
        self._begun = why is None
        return why

    async def status(self) -> bytes:
        """Where it is, as JSON."""
        return await self.host.status(self._view)

    async def explained(self, wanted: str, tenant: str | None) -> bytes | None:
        """The stories behind an id."""
        if self._why is None:
            raise TurnedAway(503, f"not ready: {self._unread()}")
        return await self._why(wanted, tenant)

    async def foretold(self, horizon: Horizon, tenant: str | None) -> bytes:
        """What comes next."""
        if self._upcoming is None:
            raise TurnedAway(503, f"not ready: {self._unread()}")
        return await self._upcoming(horizon, tenant)

    def _unread(self) -> str | None:
        if not self.pages:
            return None
        if self._view is None:
            return "the pages' copy is not open yet"
        return self._view.unready() or (None if self.listening else NOT_LISTENING)
