"""What is done with each event: the light work, which all engines can be compared by, or the journey itself.

The light work: validate, count in the candidate's state (some 250 bytes), say something for 70 % of the events
(some 490 bytes). `LightStage` is the same for engines that run stages.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zlib import crc32

from msgspec import msgpack

from afterview.events.journey.rulebook import Rulebook
from afterview.schemas.internal import STEP, Step
from afterview.schemas.outgoing import TaskScheduled
from afterview.schemas.outgoing_data import FeedbackTask
from afterview.workers.hosts.contract import Outcome, Output, Record, Stage
from afterview.workers.hosts.waking import ByKey
from afterview.workers.stages.journey import JourneyStage

LIGHT_TARGET = "bench.light-out"
TOLD_PERCENT = 70

State = dict[str, Any]


def stage_of(work: str, source: str) -> Stage:
    """The work as a stage that reads this topic."""
    stage: JourneyStage | LightStage = JourneyStage(Rulebook()) if work == "real" else LightStage()
    stage.source = source
    return stage


def read(value: bytes) -> Step:
    """Decoded and validated, as the journey does it. Raises ValidationError."""
    return STEP.validate_json(value)


def changed(state: State | None, event: Any) -> State:
    """The candidate's state with this event in it."""
    state = state or {"events": 0, "types": {}, "candidate": event.data.candidate.id}
    types = state["types"]
    types[event.type] = types.get(event.type, 0) + 1
    state["events"] += 1
    state["last"] = {"id": event.id, "source": event.source, "application": event.data.application_id}
    return state


def told(event: Any, ordinal: int) -> bytes | None:
    """What 70 of 100 events come to: a task, as a structured CloudEvent."""
    if crc32(event.id.encode()) % 100 >= TOLD_PERCENT:
        return None
    data = event.data
    application = str(data.application_id)
    task = str(uuid5(NAMESPACE_URL, f"{data.tenant}/{application}/{ordinal}"))
    said = TaskScheduled(
        specversion="1.0",
        type="afterview.feedback.task.scheduled.v1",
        id=f"afterview.feedback.task.scheduled.v1:{task}:1",
        source=f"/afterview/{data.tenant}",
        subject=event.id,
        time=event.time,
        datacontenttype="application/json",
        data=FeedbackTask(
            id=task,
            tenant=data.tenant,
            application_id=application,
            kind="candidate_update",
            channel="email",
            candidate_id=data.candidate.id,
            assignee=data.recruiter,
            due_at=event.time,
        ),
    )
    return said.model_dump_json(exclude_unset=True).encode()


class LightStage(ByKey):
    name = "light"
    source = "bench.light"

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = Outcome()
        for record in batch:
            event = read(record.value)
            stored = outcome.states.get(record.key) or states.get(record.key)
            state = changed(msgpack.decode(stored) if stored else None, event)
            value = told(event, state["events"])
            if value is not None:
                outcome.outputs.append(Output(LIGHT_TARGET, record.key, value, record.at))
            outcome.states[record.key] = msgpack.encode(state)
            outcome.due[record.key] = None
        return outcome
