"""Canonical events from outside: which fields each type needs, and what is said when one is wrong (CONTRACT 2, R75)."""

import json
from typing import Any

import pytest
from tests import stories

from afterview.events.canonical import Problems, parse, parse_log_line, read
from afterview.schemas.incoming import INCOMING_TYPES

Json = dict[str, Any]
AT = "2027-03-04T11:00:00Z"
PERSON = {"id": "P-1", "name": "Ida"}
INTERVIEW = {"id": "I-1", "kind": "onsite", "interviewers": [PERSON]}

TABLE: dict[str, tuple[Json, set[str]]] = {
    "interview.completed": ({"interview": INTERVIEW | {"basis": "reported"}}, {"id", "kind", "interviewers", "basis"}),
    "interview.scheduled": ({"interview": INTERVIEW | {"starts_at": AT}}, {"id", "kind", "interviewers", "starts_at"}),
    "interview.cancelled": ({"interview": {"id": "I-1"}}, {"id"}),
    "candidate.rejected": ({"rejection": {"rejected_at": AT}}, {"rejected_at"}),
    "candidate.notified": ({"notified_at": AT, "channel": "portal"}, set()),
    "rejection.withdrawn": ({}, set()),
    "application.active": ({}, set()),
    "application.withdrawn": ({}, set()),
    "candidate.hired": ({}, set()),
    "feedback.noted": ({"note": {}}, set()),
    "feedback.completed": (
        {"task_id": "T-1", "completed_at": AT, "channel": "call", "outcome": "delivered"},
        set(),
    ),
    "candidate.updated": ({}, set()),
    "candidate.erased": ({}, set()),
    "candidate.opted_out": ({"scope": "all"}, set()),
    "candidate.preferred": ({"preference": {"channel": "call"}}, {"channel"}),
    "survey.answered": ({"invitation_id": "V-1", "answers": {}, "submitted_at": AT}, set()),
}
"""CONTRACT 2, row by row: what each type adds, and what the added object needs."""

WITHOUT_APPLICATION = {
    "candidate.updated",
    "candidate.erased",
    "candidate.opted_out",
    "candidate.preferred",
    "survey.answered",
}


def event(name: str, **said: Any) -> Json:
    data = {"tenant": "fjord", "application_id": "A-1", "candidate": {"id": "C-1"}, **TABLE[name][0], **said}
    return {
        "specversion": "1.0",
        "id": "e-1",
        "source": "/x",
        "type": f"afterview.{name}.v1",
        "time": AT,
        "data": {key: value for key, value in data.items() if value is not ...},
    }


def fields(value: object) -> list[str]:
    """What is wrong with it."""
    with pytest.raises(Problems) as raised:
        read(value)
    return [field for field, _ in raised.value.problems]


def test_the_table_has_every_type() -> None:
    assert {f"afterview.{name}.v1" for name in TABLE} == set(INCOMING_TYPES)


@pytest.mark.parametrize("name", TABLE)
def test_what_a_type_needs_is_enough_and_nothing_of_it_can_be_left_out(name: str) -> None:
    """R75, R92."""
    assert read(event(name)).event is not None
    for needed in TABLE[name][0]:
        assert fields(event(name, **{needed: ...})) == [f"data.{needed}"]
        for inner in TABLE[name][1]:
            whole = dict(TABLE[name][0][needed])
            del whole[inner]
            assert fields(event(name, **{needed: whole})) == [f"data.{needed}.{inner}"]
    assert fields(event(name, tenant=...)) == ["data.tenant"]
    assert fields(event(name, candidate={})) == ["data.candidate.id"]


@pytest.mark.parametrize("name", TABLE)
def test_an_application_is_needed_but_where_it_is_about_the_candidate(name: str) -> None:
    """R75."""
    if name in WITHOUT_APPLICATION:
        assert read(event(name, application_id=...)).event is not None
    else:
        assert fields(event(name, application_id=...)) == ["data.application_id"]


@pytest.mark.parametrize("name", TABLE)
def test_unknown_fields_from_outside_are_ignored(name: str) -> None:
    """CONTRACT 1; R92: the `basis` of a planned interview is one."""
    told = read(event(name, shoe_size=43, candidate={"id": "C-1", "basis": "x"}) | {"dataschema": "x", "ext": 1}).event
    assert told is not None
    assert "shoe_size" not in told.model_dump_json()


@pytest.mark.parametrize("attribute", ["specversion", "id", "source", "type", "time"])
def test_every_attribute_of_the_envelope_is_needed(attribute: str) -> None:
    """R75, of an unknown type, too."""
    for kind in ("afterview.candidate.hired.v1", "org.example.thing"):
        whole = event("candidate.hired") | {"type": kind}
        assert fields({key: value for key, value in whole.items() if key != attribute}) == [attribute]
        assert fields(whole | {attribute: ""}) == [attribute]
        assert fields(whole | {attribute: ["x"]}) == [attribute]


def test_an_unknown_type_needs_nothing_but_the_envelope() -> None:
    """R32, R75."""
    told = read({**event("candidate.hired"), "type": "org.example.thing", "data": 7})
    assert (told.type, told.event) == ("org.example.thing", None)


def test_people_without_an_id_are_no_mistake_and_a_job_without_one_is() -> None:
    """R75, R92."""
    assert read(event("candidate.hired", recruiter={"name": "Rita"}, hiring_manager={})).event is not None
    assert fields(event("candidate.hired", job={"title": "Engineer"})) == ["data.job.id"]


@pytest.mark.parametrize(
    ("name", "channel", "known"),
    [
        ("candidate.notified", "portal", True),
        ("candidate.notified", "pigeon", False),
        ("feedback.completed", "meeting", True),
        ("feedback.completed", "portal", False),
    ],
)
def test_the_channels_of_a_telling_and_of_a_task_differ(name: str, channel: str, known: bool) -> None:  # noqa: FBT001
    """R92."""
    if known:
        assert read(event(name, channel=channel)).event is not None
    else:
        assert fields(event(name, channel=channel)) == ["data.channel"]


@pytest.mark.parametrize(
    "time",
    [
        "2027-03-04T11:00:00",
        "2027-03-04",
        "2027-02-29T11:00:00Z",
        "1899-12-31T11:00:00Z",
        "2200-01-01T00:00:00Z",
        1,
        "",
    ],
)
def test_a_time_has_an_offset_and_is_of_our_times(time: object) -> None:
    """R33, R92: an optional one, too; what is said of it does not quote it."""
    for whole in (event("candidate.hired") | {"time": time}, event("candidate.hired", occurred_at=time)):
        with pytest.raises(Problems) as raised:
            read(whole)
        ((_, what),) = raised.value.problems
        assert what.startswith("not an RFC 3339 time with an offset, such as 2027-03-04T11:00:00Z")


@pytest.mark.parametrize("text", ["2027-03-04t12:00:00.5+01:00", "2027-03-04T11:00:00.500z", "2027-03-04 11:00:00.5Z"])
def test_every_way_of_writing_a_time_of_rfc_3339_is_the_same(text: str) -> None:
    assert read(event("candidate.hired") | {"time": text}).time.isoformat() == "2027-03-04T11:00:00.500000+00:00"


@pytest.mark.parametrize(
    "text", ["", "[", "null", "[]", '"x"', "NaN", '{"a": NaN}', '{"a": "\\ud800"}', b"\xff", "[" * 500]
)
def test_what_is_no_json_object_is_one_problem_of_no_field(text: str | bytes) -> None:
    with pytest.raises(Problems) as raised:
        parse(text)
    assert [field for field, _ in raised.value.problems] == [""]


def test_a_problem_never_says_a_value() -> None:
    """An error's text has no personal data (events/errors.py); a field name from outside stays on its line."""
    secret = "kari@example.org"
    wrong = event("interview.completed", interview=secret, candidate={"id": [secret], "locale": 1}, job=secret)
    with pytest.raises(Problems) as raised:
        parse(json.dumps(wrong | {"specversion": secret, "time": secret}))
    assert secret not in str(raised.value)
    assert len(raised.value.problems) == 6
    with pytest.raises(Problems) as raised:
        read(event("survey.answered", answers={"a\nb": object()}))
    assert "\n" not in str(raised.value)


def test_a_problem_is_said_in_the_words_of_json() -> None:
    """Not in those of our classes."""
    with pytest.raises(Problems) as raised:
        read(event("interview.completed", candidate=1, interview=INTERVIEW | {"basis": "derived", "interviewers": 1}))
    assert raised.value.problems == (
        ("data.candidate", "Input should be an object"),
        ("data.interview.interviewers", "Input should be a list"),
    )


def test_a_line_of_a_dumped_log_is_a_key_a_moment_and_an_event() -> None:
    """R83."""
    line = parse_log_line(json.dumps({"key": "00ff", "at": AT, "event": stories.hired("2027-03-04 12:00")}).encode())
    assert (line.key, line.at.isoformat()) == ("00ff", "2027-03-04T11:00:00+00:00")
    for key in ("", "0", "0G", "FF", 1):
        with pytest.raises(Problems):
            parse_log_line(json.dumps({"key": key, "at": AT, "event": {}}).encode())
