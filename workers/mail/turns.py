"""Whose turn it is: so many connections, and mails that wait for one, first come, first served."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from afterview.workers.mail.connection import Connection
from afterview.workers.mail.message import Letter


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """In the line."""

    letter: Letter | None
    turn: asyncio.Future[Connection]
    """done when it has come, or when nobody waits for it any more"""


class Turns:
    """At most `connections` are in use; one that is free is used again before another is made."""

    def __init__(self, connections: int, made: Callable[[], Connection]) -> None:
        self._most, self._made = connections, made
        self.resting: list[Connection] = []
        """the one that was used last at the end: with few mails the others are left to be closed by the server"""
        self.busy: set[Connection] = set()
        self._line = deque[_Place]()
        self._promised: dict[Connection, _Place] = {}

    async def take(self, letter: Letter | None) -> Connection:
        """A connection, as soon as one is free. `letter`: what it is for."""
        if self.resting or len(self.busy) < self._most:
            connection = self.resting.pop() if self.resting else self._made()
            self.busy.add(connection)
            return connection
        place = _Place(letter, asyncio.get_running_loop().create_future())
        self._line.append(place)
        try:
            return await place.turn
        except asyncio.CancelledError:
            if not place.turn.cancelled():  # it had just come
                self.give_back(place.turn.result())
            raise

    def give_back(self, connection: Connection) -> None:
        """To whom it is promised, else to whoever is first in line."""
        place = self._next(connection)
        if place is not None:
            place.turn.set_result(connection)
        else:
            self.busy.remove(connection)
            self.resting.append(connection)

    def promised(self, connection: Connection) -> Letter | None:
        """What this connection is for after what it has now; None while nobody waits.

        From now on whoever is first in line has this one and no other.
        """
        place = self._next(connection)
        if place is None:
            return None
        self._promised[connection] = place
        return place.letter

    def _next(self, connection: Connection) -> _Place | None:
        """Out of the line, if any still waits."""
        place = self._promised.pop(connection, None)
        while (place is None or place.turn.done()) and self._line:
            place = self._line.popleft()
        return None if place is None or place.turn.done() else place
