"""`GET /why/<id>` and `GET /upcoming` of a process that has a copy of the states: no command reads all of Kafka's."""

import asyncio

from afterview.events.outlook import Horizon
from afterview.workers import upcoming
from afterview.workers.gateway.http.health import Health
from afterview.workers.gateway.http.turned import TurnedAway
from afterview.workers.installation import Installation
from afterview.workers.why import States, Unknown, encoded, known_tenants, stories_of


class Answering:
    """For the operations listener."""

    def __init__(self, states: States, unready: Health, installation: Installation) -> None:
        """`unready`: why not all that is committed is in the copy; None: it is."""
        self._states, self._unready, self._clock = states, unready, installation.clock
        self._pauses = installation.pauses
        self._rules, self._tenants = installation.rules, known_tenants(installation.configuration, installation.policy)

    async def __call__(self, wanted: str, tenant: str | None) -> bytes | None:
        """None: nobody has this id. It looks in a thread, so that pages do not wait for it."""
        if reason := self._unready():
            raise TurnedAway(503, f"not ready: {reason}")
        now = self._clock.now()
        try:
            found = await asyncio.to_thread(
                stories_of,
                self._states,
                wanted,
                now,
                tenant=tenant,
                rules=self._rules,
                tenants=self._tenants,
                paused=self._pauses.now,
            )
        except Unknown:
            return None
        return encoded(found)


class Foretelling:
    """For the operations listener."""

    def __init__(
        self, journeys: upcoming.States, worklists: upcoming.States, unready: Health, installation: Installation
    ) -> None:
        """`unready`: as for `Answering`."""
        self._journeys, self._worklists, self._unready = journeys, worklists, unready
        self._clock, self._rules, self._pauses = installation.clock, installation.rules, installation.pauses
        self._turn = asyncio.Lock()

    async def __call__(self, horizon: Horizon, tenant: str | None) -> bytes:
        """One after the other, in a thread: it looks at every state."""
        if reason := self._unready():
            raise TurnedAway(503, f"not ready: {reason}")
        async with self._turn:
            found = await asyncio.to_thread(
                upcoming.upcoming_of,
                self._journeys,
                self._worklists,
                self._clock.now(),
                horizon,
                rules=self._rules,
                tenant=tenant,
                paused=self._pauses.now,
            )
        return upcoming.encoded(found)
