"""However often and however fast somebody clicks, each thing happens once (rules 14, 17)."""

import asyncio
from collections import Counter

from tests.workers.gateway.owing import LETTER, call_owed, filled, get, letter_owed, post
from tests.workers.gateway.serving import Served, asked, value

from afterview.events.topics import EXPERIENCE_FACTS, FEEDBACK_TASKS, MAIL_REQUESTS
from afterview.workers.hosts.contract import Record

CLICKS = 7


async def clicks(served: Served, link: str, form: dict[str, str]) -> list[int]:
    """All at once, then once more when everything is decided; the statuses."""
    at_once = await asyncio.gather(*(post(served, link, form) for _ in range(CLICKS)))
    assert len({value(record).get("id") for record in served.said()}) == 1
    await served.settle()
    late = await post(served, link, form)
    await served.settle()
    return [status for status, _ in (*at_once, late)]


def kinds(records: list[Record]) -> Counter[str]:
    return Counter(dict(record.headers)["ce_type"].decode() for record in records)


async def test_a_survey_is_answered_once(served: Served) -> None:
    await asked(served)
    assert await clicks(served, served.link(), {"recommend": "9"}) == [200] * CLICKS + [409]
    facts = [value(record) for record in served.log.host.read(EXPERIENCE_FACTS)]
    assert [fact["answers"] for fact in facts if fact["kind"] == "answered"] == [{"recommend": 9}]


async def test_a_task_is_closed_once(served: Served) -> None:
    link = await call_owed(served)
    form = {"do": "close", "outcome": "unreachable", "channel": "call"}
    assert await clicks(served, link, form) == [200] * CLICKS + [410]
    told = kinds(served.log.host.read(FEEDBACK_TASKS))
    assert told["afterview.feedback.task.completed.v1"] == 1
    assert told["afterview.feedback.task.scheduled.v1"] == 3  # the update, the call, one letter (rule 26)


async def test_a_letter_is_sent_once(served: Served) -> None:
    link = await letter_owed(served)
    form = filled((await get(served, link))[1]) | {"do": "send"}
    assert await clicks(served, link, form) == [200] * CLICKS + [409]
    mails = [value(record) for record in served.log.host.read(MAIL_REQUESTS)]
    assert [mail["id"] for mail in mails if mail["kind"] == "letter"] == [f"{LETTER}/letter/1"]
