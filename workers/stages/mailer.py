"""The mailer: every mail is written ahead, sent once if that can be known, and its outcome goes back to the journey.

Reads `afterview.mail-requests`, acts through `Attempt` (performed by `workers/mail/sender.py`, which settles every
attempt with a record on the same log) and writes outcomes to the log of whoever asked, under the same key.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import ValidationError
from pydantic_core import to_json

from afterview.events.pausing import nothing_paused
from afterview.events.topics import CANDIDATE_EVENTS, MAIL_REQUESTS, WORKLIST_EVENTS
from afterview.events.tracing import carried
from afterview.schemas.internal import MailReturned
from afterview.schemas.mail import MAIL_RECORD, MailOutcome, MailRecord
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.refusals import unreadable
from afterview.workers.hosts.waking import WAKE, ByKey
from afterview.workers.mail.departures import Departures
from afterview.workers.mail.desk import Desk, Holds
from afterview.workers.mail.pending import Attempt, decoded, encoded


class MailerStage(ByKey):
    """Decides when a mail is tried, and when nothing more is (R80). Knows no server and no clock."""

    name = "mailer"
    source = MAIL_REQUESTS

    def __init__(self, holds: Holds = nothing_paused, departures: Departures | None = None) -> None:
        """`holds`: which mail an operator has paused (`workers/pausing.py`). `departures`: who may leave; else all."""
        self._holds, self._departures = holds, departures or Departures()

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        """All records first, so that a withdrawal overtakes a request of the same batch; then what is due."""
        outcome = Outcome()
        desks: dict[bytes, Desk] = {}
        for record in batch:
            read = _read(record)
            if record.key not in desks:
                desks[record.key] = self._opened(record, states)
            desk = desks[record.key]
            for word in desk.take(read, record.at, carried(record.headers)):
                _return(record.key, word, desk.at, outcome)
        for key, desk in desks.items():
            _turn(key, desk, outcome)
        return outcome

    def _opened(self, record: Record, states: Mapping[bytes, bytes]) -> Desk:
        state = states.get(record.key)
        return Desk(record.key, None if state is None else decoded(state), record.at, self._holds, self._departures)


def _turn(key: bytes, desk: Desk, outcome: Outcome) -> None:
    for step in desk.turn():
        if isinstance(step, Attempt):
            outcome.actions.append(step)
        else:
            _return(key, step, desk.at, outcome)
    memory = desk.memory()
    outcome.states[key] = None if memory is None else encoded(memory)
    outcome.due[key] = desk.due()


def _read(record: Record) -> MailRecord | None:
    """The record's meaning; None for a wake-up."""
    if record.value == WAKE:
        return None
    try:
        return MAIL_RECORD.validate_json(record.value)
    except ValidationError as error:
        raise unreadable("mail request", error) from None


def _return(key: bytes, word: MailOutcome, at: datetime, outcome: Outcome) -> None:
    outcome.outputs.append(_returned(key, word, at))
    outcome.tally[word.outcome] += 1


def _returned(key: bytes, outcome: MailOutcome, at: datetime) -> Output:
    """To whoever asked: keys of candidates and of assignees are never the same.

    `at` is when it was decided. Whoever asked may lag behind after an outage: told of the moment of its own request, it
    would ask again as of that moment, in vain, for ever.
    """
    topic = WORKLIST_EVENTS if outcome.purpose == "tasks" else CANDIDATE_EVENTS
    return Output(topic, key, to_json(MailReturned(data=outcome), exclude_none=True), at)
