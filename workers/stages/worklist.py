"""The worklist stage: every assignee's open tasks, and the mails that tell them of new ones.

Reads `afterview.worklist-events`, one state per assignee, which pages look at too; writes requests to the mailer.
"""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import to_json

from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import MAIL_REQUESTS, WORKLIST_EVENTS
from afterview.events.worklist.decide import take
from afterview.events.worklist.state import STAGE, Worklist, decode, encode
from afterview.schemas.internal import MailReturned, TimerDue
from afterview.schemas.worklist import WORKLIST_STEP, TaskListed
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.refusals import unreadable

_WAKE = to_json(TimerDue())


class WorklistStage:
    """Takes every record in log order; a wake-up of nobody makes nobody."""

    name = STAGE
    source = WORKLIST_EVENTS

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules

    def keys(self, record: Record) -> Sequence[bytes]:
        """The assignee's."""
        return (record.key,)

    def wake(self, key: bytes) -> bytes:
        """Nothing but a wake-up."""
        del key
        return _WAKE

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = Outcome()
        open_lists: dict[bytes, Worklist] = {}
        for record in batch:
            step = _step_of(record)
            worklist = open_lists.get(record.key) or _opened(record.key, states)
            decision = take(worklist, step, record.at, self._rules)
            open_lists[record.key] = decision.state
            for mail in decision.mails:
                value = to_json(mail, exclude_none=True)
                outcome.outputs.append(Output(MAIL_REQUESTS, record.key, value, record.at))
            outcome.due[record.key] = decision.due
        outcome.states = {key: encode(worklist) for key, worklist in open_lists.items()}
        return outcome


def _opened(key: bytes, states: Mapping[bytes, bytes]) -> Worklist:
    name, stored = key.hex(), states.get(key)
    return decode(name, stored) if stored else Worklist(name)


def _step_of(record: Record) -> TaskListed | MailReturned | TimerDue:
    """The record's meaning."""
    if record.value == _WAKE:
        return TimerDue()
    try:
        return WORKLIST_STEP.validate_json(record.value)
    except ValidationError as error:
        raise unreadable("worklist event", error) from None
