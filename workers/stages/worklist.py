"""The worklist stage: every assignee's open tasks, and the mails that tell them of new ones.

Reads `afterview.worklist-events`, one state per assignee, which pages look at too; writes requests to the mailer.
"""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import to_json

from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import MAIL_REQUESTS, WORKLIST_EVENTS
from afterview.events.tracing import carried, carrying
from afterview.events.worklist.decide import Step, Timed, take
from afterview.events.worklist.state import STAGE, Worklist, decode, encode
from afterview.schemas.internal import TimerDue
from afterview.schemas.worklist import WORKLIST_STEP
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.refusals import unreadable
from afterview.workers.hosts.waking import WAKE, ByKey


class WorklistStage(ByKey):
    """Takes the records of each assignee in log order, then turns to what is due; a wake-up of nobody makes nobody."""

    name = STAGE
    source = WORKLIST_EVENTS

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        """All records first, so that what ended or moved on is not told of; then what is due."""
        outcome = Outcome()
        steps: dict[bytes, list[Timed]] = {}
        for record in batch:
            steps.setdefault(record.key, []).append((_step_of(record), record.at, carried(record.headers)))
        for key, said in steps.items():
            decision = take(_opened(key, states), said, self._rules)
            for mail in decision.mails:
                value, trace = to_json(mail, exclude_none=True), carrying(decision.trace)
                outcome.outputs.append(Output(MAIL_REQUESTS, key, value, decision.at, trace))
            outcome.states[key] = encode(decision.state)
            outcome.due[key] = decision.due
        return outcome


def _opened(key: bytes, states: Mapping[bytes, bytes]) -> Worklist:
    name, stored = key.hex(), states.get(key)
    return decode(name, stored) if stored else Worklist(name)


def _step_of(record: Record) -> Step:
    """The record's meaning."""
    if record.value == WAKE:
        return TimerDue()
    try:
        return WORKLIST_STEP.validate_json(record.value)
    except ValidationError as error:
        raise unreadable("worklist event", error) from None
