"""Answers that wait for their Monday, and what is said of each (R39, R64, R78, R90, R101, R102)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.events.metrics.making import START, answered

from afterview.events.metrics.held import Held, Waiting, decode_shard, encode_shard, parse_line, shard_key, shard_keys
from afterview.events.metrics.releasing import headers_of, named_departments, next_monday, released, response_of
from afterview.schemas.outgoing_data import SurveyResponse

MONDAY = datetime(2027, 3, 8, tzinfo=UTC)
WEEK = timedelta(days=7)
SIZES = st.dictionaries(st.sampled_from(["Ops", "Sales", "Tech", None]), st.integers(1, 12), min_size=1)


def answers(sizes: Mapping[str | None, int]) -> list[SurveyResponse]:
    """So many answers of each department."""
    departments = [name for name, size in sizes.items() for _ in range(size)]
    return [response_of(answered(number, department=name)) for number, name in enumerate(departments)]


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        ("2027-03-01T00:00:00+00:00", "2027-03-08"),  # exactly on a Monday: the next one
        ("2027-03-01T00:00:00.000001+00:00", "2027-03-08"),
        ("2027-03-07T23:59:59.999999+00:00", "2027-03-08"),
        ("2027-03-08T00:30:00+01:00", "2027-03-08"),  # in Oslo it is Monday already, in UTC it is not
        ("2027-12-31T12:00:00+00:00", "2028-01-03"),
    ],
)
def test_an_answer_waits_for_the_first_monday_after_it_arrived(moment: str, monday: str) -> None:
    """R39, R101: Mondays are those of UTC; an answer that arrives exactly then waits (R15)."""
    assert next_monday(datetime.fromisoformat(moment)) == datetime.fromisoformat(f"{monday}T00:00:00Z")


@pytest.mark.parametrize(
    ("sizes", "named"),
    [
        ({"Ops": 5}, {"Ops"}),
        ({"Ops": 4, "Sales": 1}, set()),
        ({"Ops": 5, "Sales": 5}, {"Ops", "Sales"}),
        ({"Ops": 6, "Sales": 1}, set()),  # one alone: the smallest shown one goes too
        ({"Ops": 6, "Sales": 7, "Tech": 4}, {"Sales"}),
        ({"Ops": 7, "Sales": 6, "Tech": 4, None: 1}, {"Ops", "Sales"}),  # those left out are five
        ({"Ops": 7, "Sales": 6, None: 2}, {"Ops"}),  # an unknown department counts
        ({"Sales": 5, "Ops": 5, None: 1}, {"Ops"}),  # equals: the last by name
        ({None: 9}, set()),
    ],
)
def test_departments_are_left_out_so_that_nobody_stands_alone(sizes: dict[str | None, int], named: set[str]) -> None:
    """R39, R102."""
    assert named_departments(answers(sizes), 5) == named


@given(SIZES)
def test_those_without_a_department_are_none_or_at_least_five(sizes: dict[str | None, int]) -> None:
    """R102: all of them where the whole release is so small."""
    leaving = released(answers(sizes), 5)
    nameless = sum(response.department is None for response in leaving)
    assert nameless in (0, len(leaving)) or nameless >= 5
    for name, size in sizes.items():
        shown = sum(response.department == name for response in leaving if response.department)
        assert shown in (0, size)
        assert shown == 0 or shown >= 5


def test_all_leave_in_the_order_of_their_ids_with_what_may_be_said() -> None:
    """R39, R64, R90: whatever came with the answer, less the department; no job, no stage, no time."""
    facts = [answered(n, department="Ops", job="J", stage="S", answers={"feedback": "call"}) for n in (3, 1, 2, 5)]
    leaving = released([response_of(fact) for fact in [*facts, answered(4, answers={})]], 5)
    assert [response.model_dump(exclude_unset=True) for response in leaving] == [
        {
            "id": f"response-{n:03}",
            "tenant": "fjord",
            "touchpoint": "interview",
            "answers": {} if n == 4 else {"feedback": "call"},
            "week": "2027-W09",
        }
        for n in (1, 2, 3, 4, 5)
    ]


def test_an_event_out_has_the_monday_as_its_time_and_no_subject() -> None:
    """R39, R109."""
    headers = dict(headers_of(response_of(answered(1)), MONDAY))
    assert headers["ce_time"] == b"2027-03-08T00:00:00Z"
    assert headers["ce_source"] == b"/afterview/fjord"
    assert headers["ce_type"] == b"afterview.survey.response.v1"
    assert "ce_subject" not in headers


def test_a_timer_exists_from_the_fifth_answer_on() -> None:
    """R101."""
    waiting = Waiting()
    for offset in range(4):
        waiting.is_new(0, offset, START)
        waiting.hold()
        assert waiting.due(5) is None
    waiting.is_new(0, 4, MONDAY)
    waiting.hold()
    assert waiting.due(5) == MONDAY + WEEK
    waiting.release(MONDAY + WEEK)
    assert waiting.due(5) is None


def test_time_never_goes_back_and_a_record_counts_once() -> None:
    """R79; the origin is partition and offset."""
    waiting = Waiting()
    assert waiting.is_new(0, 7, MONDAY)
    assert not waiting.is_new(0, 7, MONDAY)
    assert not waiting.is_new(0, 6, MONDAY + WEEK)
    assert waiting.is_new(1, 0, START)
    assert waiting.hold() == MONDAY + WEEK


def test_what_waits_is_stored_with_a_version_and_read_back() -> None:
    waiting = Waiting(MONDAY, {MONDAY: 3, MONDAY + WEEK: 1}, {0: 17, 12: 3})
    assert Waiting.decode(waiting.encode()) == waiting
    one = Held(MONDAY, response_of(answered(1, department="Drift\nog salg", answers={"q": "a\tb\u2028"})))
    assert [parse_line(line) for line in decode_shard(encode_shard([one.line(), one.line()]))] == [one, one]
    assert waiting.encode()[:1] == encode_shard([one.line()])[:1] == b"\x01"


@pytest.mark.parametrize("decode", [Waiting.decode, decode_shard])
def test_a_newer_version_is_refused(decode: type) -> None:
    with pytest.raises(ValueError, match="state version 02 is newer than this release"):
        decode(b"\x02{}")


def test_an_answer_waits_in_one_of_its_tenants_places() -> None:
    assert shard_key("fjord", "response-001") in shard_keys("fjord")
    assert len(set(shard_keys("fjord"))) == 16
