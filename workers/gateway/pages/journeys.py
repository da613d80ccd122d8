"""What the pages know of a candidate: the journey as it is stored, wherever merges have taken it."""

from collections.abc import Awaitable, Callable

from afterview.events.ids import candidate_key
from afterview.events.journey.state import Journey, decode

Look = Callable[[str, bytes], Awaitable[bytes | None]]
"""A host's stored state: stage and key to bytes. It may lag behind the log by what is not decided yet."""

_MOST_MERGES = 20


class Journeys:
    """Reads; only the journey stage ever changes one."""

    def __init__(self, look: Look, installation: bytes) -> None:
        """`installation`: the secret that keys of candidates are made with."""
        self._look, self._installation = look, installation

    async def of(self, tenant: str, candidate_id: str) -> Journey | None:
        """The journey, or that of whom the candidate was merged into (rule 24); None when nothing is known."""
        key = candidate_key(self._installation, tenant, candidate_id).hex()
        for _ in range(_MOST_MERGES):
            stored = await self._look("journey", bytes.fromhex(key))
            if stored is None:
                return None
            journey = decode(key, stored)
            if journey.merged_into is None:
                return journey
            key = journey.merged_into
        return None
