"""Which fields an event must have, and which values (R75, R92)."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError
from tests.stories import (
    Json,
    answered,
    completed,
    event,
    interview_cancelled,
    interviewed,
    notified,
    planned,
    rejected,
)

from afterview.schemas.incoming import INCOMING, INCOMING_TYPES

AT = "2027-02-01 12:00"
NOTICE = ("call", AT)
OF_EVERY_EVENT = (
    "specversion",
    "id",
    "source",
    "type",
    "time",
    "data",
    "data.tenant",
    "data.candidate",
    "data.candidate.id",
)

EVENTS: dict[str, tuple[Json, tuple[str, ...]]] = {
    "interview.completed": (
        interviewed(AT),
        ("interview", "interview.id", "interview.kind", "interview.interviewers", "interview.basis"),
    ),
    "interview.scheduled": (
        planned(AT, "2027-02-02 12:00"),
        ("interview", "interview.id", "interview.kind", "interview.interviewers", "interview.starts_at"),
    ),
    "interview.cancelled": (interview_cancelled(AT), ("interview", "interview.id")),
    "candidate.rejected": (
        rejected(AT, notice=NOTICE),
        ("rejection", "rejection.rejected_at", "rejection.notice.sent_at", "rejection.notice.channel"),
    ),
    "candidate.notified": (notified(AT), ("notified_at", "channel")),
    "rejection.withdrawn": (event("rejection.withdrawn", AT), ()),
    "application.active": (event("application.active", AT), ()),
    "application.withdrawn": (event("application.withdrawn", AT), ()),
    "candidate.hired": (event("candidate.hired", AT), ()),
    "feedback.noted": (event("feedback.noted", AT, note={}), ("note",)),
    "feedback.completed": (completed(AT, "T"), ("task_id", "completed_at", "channel", "outcome")),
    "candidate.updated": (event("candidate.updated", AT), ()),
    "candidate.erased": (event("candidate.erased", AT), ()),
    "candidate.opted_out": (event("candidate.opted_out", AT, scope="all"), ("scope",)),
    "candidate.preferred": (
        event("candidate.preferred", AT, preference={"channel": "call"}),
        ("preference", "preference.channel"),
    ),
    "survey.answered": (answered(AT, "I"), ("invitation_id", "answers", "submitted_at")),
}
WITHOUT_APPLICATION = (
    "candidate.updated",
    "candidate.erased",
    "candidate.opted_out",
    "candidate.preferred",
    "survey.answered",
)


def changed(one: Json, path: str, change: Callable[[Json, str], Any]) -> Json:
    copy = deepcopy(one)
    *parents, last = path.split(".")
    part = copy
    for parent in parents:
        part = part[parent]
    change(part, last)
    return copy


def without(one: Json, path: str) -> Json:
    return changed(one, path, lambda part, name: part.pop(name))


def with_value(one: Json, path: str, value: object) -> Json:
    return changed(one, path, lambda part, name: part.__setitem__(name, value))


def is_valid(one: Json) -> bool:
    try:
        INCOMING.validate_python(one)
    except ValidationError:
        return False
    return True


def test_every_type_of_event_is_looked_at_here() -> None:
    """R75."""
    assert {f"afterview.{name}.v1" for name in EVENTS} == set(INCOMING_TYPES)


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_without_a_required_field_is_invalid(name: str) -> None:
    """R75, R92."""
    one, own = EVENTS[name]
    assert is_valid(one)
    needed = [*OF_EVERY_EVENT, *(f"data.{field}" for field in own)]
    assert [path for path in needed if is_valid(without(one, path))] == []


@pytest.mark.parametrize("name", EVENTS)
def test_five_types_need_no_application(name: str) -> None:
    """R75."""
    assert is_valid(without(EVENTS[name][0], "data.application_id")) == (name in WITHOUT_APPLICATION)


@pytest.mark.parametrize("name", EVENTS)
def test_people_need_no_id_and_a_job_does(name: str) -> None:
    """R75, R92: and all of them may be left out, or cleared."""
    one = EVENTS[name][0]
    for person in ("data.recruiter", "data.hiring_manager"):
        assert is_valid(with_value(one, person, {"name": "Rita"}))
        assert is_valid(with_value(one, person, None))
        assert is_valid(without(one, person))
    assert is_valid(with_value(one, "data.job", {"id": "J-1"}))
    assert is_valid(with_value(one, "data.job", None))
    assert not is_valid(with_value(one, "data.job", {"title": "Engineer"}))


def test_an_interviewer_needs_no_id() -> None:
    """R92."""
    assert is_valid(with_value(EVENTS["interview.completed"][0], "data.interview.interviewers", [{"name": "Ida"}]))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("interview.completed", "time"),
        ("interview.completed", "data.occurred_at"),
        ("interview.completed", "data.interview.ends_at"),
        ("interview.completed", "data.interview.starts_at"),
        ("interview.scheduled", "data.interview.starts_at"),
        ("interview.scheduled", "data.interview.ends_at"),
        ("candidate.rejected", "data.rejection.rejected_at"),
        ("candidate.rejected", "data.rejection.not_before"),
        ("candidate.rejected", "data.rejection.notice.sent_at"),
        ("candidate.notified", "data.notified_at"),
        ("feedback.completed", "data.completed_at"),
        ("survey.answered", "data.submitted_at"),
    ],
)
def test_every_time_has_an_offset(name: str, path: str) -> None:
    """R92: optional ones too."""
    one = EVENTS[name][0]
    assert is_valid(with_value(one, path, "2027-02-01T12:00:00+05:30"))
    assert is_valid(with_value(one, path, "2027-02-01T12:00:00Z"))
    assert not is_valid(with_value(one, path, "2027-02-01T12:00:00"))
    assert not is_valid(with_value(one, path, "2027-02-01"))


@pytest.mark.parametrize(
    ("name", "path", "good", "bad"),
    [
        ("interview.completed", "data.interview.kind", "assessment", "coffee"),
        ("interview.completed", "data.interview.basis", "derived", "guessed"),
        ("candidate.rejected", "data.rejection.notice.channel", "portal", "pigeon"),
        ("candidate.notified", "data.channel", "portal", "pigeon"),
        ("feedback.completed", "data.channel", "meeting", "portal"),
        ("feedback.completed", "data.outcome", "declined", "done"),
        ("candidate.opted_out", "data.scope", "survey", "some"),
        ("candidate.preferred", "data.preference.channel", "email", "meeting"),
        ("candidate.rejected", "specversion", "1.0", "0.3"),
    ],
)
def test_an_unknown_value_of_an_enumeration_is_invalid(name: str, path: str, good: str, bad: str) -> None:
    """R92: a task is not completed through a portal, though a candidate may be told there."""
    assert is_valid(with_value(EVENTS[name][0], path, good))
    assert not is_valid(with_value(EVENTS[name][0], path, bad))


def test_a_plan_has_no_basis_and_unknown_fields_are_ignored() -> None:
    """R92."""
    plan = EVENTS["interview.scheduled"][0]
    assert is_valid(with_value(plan, "data.interview.basis", "guessed"))
    assert is_valid(with_value(plan, "data.colour", "blue"))
