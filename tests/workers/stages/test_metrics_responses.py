"""Answers leave on Mondays (R39, R101)."""

import json
from datetime import datetime, timedelta

from tests.events.metrics.making import DAY, START, answered
from tests.workers.stages.counting import MONDAY, STAGE, WEEK, events, output, played

from afterview.events.topics import EXPERIENCE_FACTS, EXPERIENCE_METRICS, SURVEY_RESPONSES
from afterview.schemas.outgoing import OUTGOING
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.memory import MemoryHost


def wake_up(at: datetime) -> Output:
    return Output(EXPERIENCE_FACTS, b"fjord", STAGE.wake(b"fjord"), at)


def test_five_answers_leave_on_the_monday_after_the_fifth() -> None:
    """R39, R101: `time` and record timestamp are that Monday; then no timer is left."""
    host = played([answered(n, START + n * DAY / 24) for n in (4, 2, 1, 3, 0)])
    assert [event["id"] for event in events(host, SURVEY_RESPONSES)] == [f"response-00{n}" for n in range(5)]
    assert {(record.at, record.key) for record in host.log(SURVEY_RESPONSES)} == {(MONDAY, b"fjord")}
    assert host.next_due() is None
    assert host.now == MONDAY
    for record in host.log(SURVEY_RESPONSES):
        headers = {name.removeprefix("ce_"): value.decode() for name, value in record.headers}
        OUTGOING.validate_python(
            {name: headers[name] for name in ("specversion", "id", "source", "type", "time")}
            | {"datacontenttype": headers["content-type"], "data": json.loads(record.value)}
        )


def test_fewer_than_five_keep_nothing_alive_and_wait_for_the_next_week() -> None:
    """R101."""
    four = [answered(n) for n in range(4)]
    host = played(four)
    assert host.next_due() is None
    assert host.log(SURVEY_RESPONSES) == []
    later = played([*four, answered(4, MONDAY + 3 * WEEK + DAY)])
    assert {record.at for record in later.log(SURVEY_RESPONSES)} == {MONDAY + 4 * WEEK}
    assert len(later.log(SURVEY_RESPONSES)) == 5


def test_an_answer_that_arrives_exactly_on_the_monday_waits() -> None:
    """R101, R15: timers first."""
    facts = [answered(n) for n in range(5)] + [answered(n, MONDAY) for n in range(5, 10)]
    released = [record.at for record in played(facts).log(SURVEY_RESPONSES)]
    assert released == [MONDAY] * 5 + [MONDAY + WEEK] * 5
    waits = [*[answered(n) for n in range(4)], answered(4, MONDAY)]
    assert {record.at for record in played(waits).log(SURVEY_RESPONSES)} == {MONDAY + WEEK}


def test_a_wake_up_that_comes_late_lets_go_what_was_due_and_no_more() -> None:
    """R101, R79: the outcome does not depend on where the wake-up lands."""
    late = MemoryHost([STAGE], START)
    for fact in [*(answered(n) for n in range(5)), *(answered(n, MONDAY + DAY) for n in range(5, 9))]:
        late.append(output(fact))
    late.advance(MONDAY + 2 * DAY)  # nothing was read before: the host was down
    late.settle()
    assert [event["id"] for event in events(late, SURVEY_RESPONSES)] == [f"response-00{n}" for n in range(5)]
    assert late.next_due() is None
    late.append(output(answered(9, MONDAY + 3 * DAY)))
    late.settle()
    late.advance(MONDAY + WEEK)
    assert [record.at for record in late.log(SURVEY_RESPONSES)] == [MONDAY] * 5 + [MONDAY + WEEK] * 5
    assert [event["id"] for event in events(late, SURVEY_RESPONSES)] == [f"response-00{n}" for n in range(10)]


def test_a_wake_up_that_comes_early_or_twice_changes_nothing() -> None:
    """R79."""
    host = MemoryHost([STAGE], START)
    for n in range(5):
        host.append(output(answered(n)))
    host.append(wake_up(MONDAY - timedelta(microseconds=1)))
    host.settle()
    assert host.log(SURVEY_RESPONSES) == []
    host.advance(MONDAY)
    host.append(wake_up(MONDAY))
    host.settle()
    assert len(host.log(SURVEY_RESPONSES)) == 5


def test_tenants_share_nothing() -> None:
    """R53."""
    facts = [answered(n, tenant=tenant) for tenant in ("fjord", "delta") for n in range(3)]
    host = played(facts)
    assert (host.log(SURVEY_RESPONSES), host.log(EXPERIENCE_METRICS), host.next_due()) == ([], [], None)


def test_answers_that_are_held_count_at_once() -> None:
    """R108."""
    host = MemoryHost([STAGE], START)
    for n in range(5):
        host.append(output(answered(n)))
    host.settle()
    assert host.log(SURVEY_RESPONSES) == []
    assert json.loads(host.log(EXPERIENCE_METRICS)[0].value)["n"] == 5


def test_a_response_says_nothing_of_job_stage_or_time() -> None:
    """CONTRACT 3, R90: open text is left out by the journey; what the fact has is carried through."""
    facts = [
        answered(n, job="J", stage="S", department="Ops", answers={"feedback": "call", "recommend": 3})
        for n in range(5)
    ]
    assert events(played(facts), SURVEY_RESPONSES)[0] == {
        "id": "response-000",
        "tenant": "fjord",
        "touchpoint": "interview",
        "answers": {"feedback": "call", "recommend": 3},
        "department": "Ops",
        "week": "2027-W09",
    }
