"""Whose tasks are open, as the worklist stage has stored it; each is asked of its journey, which knows best."""

from typing import NamedTuple

from afterview.events.ids import assignee_key, assignee_name
from afterview.events.journey.looking import OpenTask, look_up_task
from afterview.events.journey.state import Journey
from afterview.events.worklist.state import STAGE, decode
from afterview.workers.gateway.pages.journeys import Journeys, Look


class Found(NamedTuple):
    """A task that is open, and its journey."""

    id: str
    journey: Journey
    task: OpenTask


class Lists:
    """Reads; only the stages ever change anything."""

    def __init__(self, look: Look, journeys: Journeys, installation: bytes) -> None:
        """`installation`: the secret that keys of assignees are made with."""
        self._look, self._journeys, self._installation = look, journeys, installation

    async def of(self, tenant: str, assignee: str) -> list[Found]:
        """The open tasks of this assignee, those first that are due first."""
        key = assignee_key(self._installation, tenant, assignee)
        stored = await self._look(STAGE, key)
        known = decode(key.hex(), stored).tasks.values() if stored else ()
        asked = [await self._asked(tenant, assignee, task.candidate_id, task.id) for task in known]
        found = [one for one in asked if one]
        return sorted(found, key=lambda one: (one.task.task.due_at, one.task.application.id))

    async def _asked(self, tenant: str, assignee: str, candidate_id: str, task_id: str) -> Found | None:
        """None: closed, or somebody else's by now, and the list has not heard of it yet."""
        journey = await self._journeys.of(tenant, candidate_id)
        found = look_up_task(journey, task_id) if journey else None
        if journey is None or not isinstance(found, OpenTask) or assignee_name(found.task.assignee) != assignee:
            return None
        return Found(task_id, journey, found)
