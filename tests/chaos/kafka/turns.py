"""Who had to wait in line is decided by what a process knows of its mail server: a replay is told it by the state."""

from collections.abc import Mapping
from datetime import datetime

from afterview.workers.hosts.kafka.entries import state_in
from afterview.workers.mail.departures import Departures, Place
from afterview.workers.mail.pending import decoded


class Told(Departures):
    """Gives the places that were given, and no others."""

    def __init__(self) -> None:
        super().__init__()
        self._given: dict[str, list[Place]] = {}

    def hear(self, changes: Mapping[bytes, bytes | None]) -> None:
        """The states that a transaction wrote."""
        self._given = {}
        for stored in changes.values():
            for pending in decoded(state_in(stored)).pending.values() if stored else ():
                if pending.place and not pending.under_way:
                    self._given.setdefault(pending.request.to, []).append(pending.place)

    def turn(self, recipient: str, place: Place | None, now: datetime) -> Place | None:
        for one in self._given.get(recipient, []):
            if one.given == now and one != place:
                self._given[recipient].remove(one)
                return one
        return None
