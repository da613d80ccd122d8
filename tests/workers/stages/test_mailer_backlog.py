"""After an outage some logs are read sooner than others: the mailer may know a later time than the journey."""

from datetime import datetime, timedelta

from pydantic_core import from_json, to_json
from tests.workers.stages.mailing import CLOSES, KEY, START, request

from afterview.events.topics import MAIL_REQUESTS
from afterview.schemas.mail import MailWithdrawn
from afterview.workers.hosts.contract import Outcome, Record
from afterview.workers.mail.pending import Memory, encoded
from afterview.workers.stages.mailer import MailerStage

NEXT_WEEK = START + timedelta(days=7)
ASKED = to_json(request().model_dump(exclude_none=True))


def processed(*values: tuple[bytes, datetime], memory: Memory | None = None) -> Outcome:
    """One batch."""
    records = [Record(MAIL_REQUESTS, 0, number, KEY, value, at) for number, (value, at) in enumerate(values)]
    return MailerStage().process(records, {} if memory is None else {KEY: encoded(memory)})


def told(outcome: Outcome) -> list[tuple[str, datetime]]:
    return [(from_json(output.value)["data"]["outcome"], output.at) for output in outcome.outputs]


def test_a_request_from_before_an_outage_is_missed_as_of_now() -> None:
    """A wake-up of today stands before it. Told of last week, the journey would ask again for last week, for ever."""
    known = Memory(pending={}, settled={"inv-0/invitation/1": CLOSES}, at=START)
    outcome = processed((MailerStage().wake(KEY), NEXT_WEEK), (ASKED, START), memory=known)
    assert told(outcome) == [("missed", NEXT_WEEK)]
    remembered = outcome.states[KEY]
    assert remembered
    again = to_json(request("inv-1/invitation/2").model_dump(exclude_none=True))
    assert told(MailerStage().process([Record(MAIL_REQUESTS, 0, 9, KEY, again, START)], {KEY: remembered})) == [
        ("missed", NEXT_WEEK)
    ]


def test_a_withdrawal_from_before_an_outage_is_answered_as_of_now() -> None:
    withdrawal = to_json(MailWithdrawn(id=request().id))
    later = START + timedelta(minutes=5)
    outcome = processed((MailerStage().wake(KEY), later), (ASKED, START), (withdrawal, START))
    assert told(outcome) == [("withdrawn", later)]
