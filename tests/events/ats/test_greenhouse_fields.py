"""Fields of Greenhouse's webhooks that are missing, broken or replaced, and bodies that are none of its shapes."""

from typing import Any

import pytest
from tests.events.ats.bodies import converted, greenhouse_rejected, without
from tests.events.ats.deliveries import APPLICATION, CANDIDATE, JOB, REJECTION, rejection

from afterview.events.errors import Malformed


@pytest.mark.parametrize(
    "body",
    [
        {},
        [{}],
        "text",
        5,
        None,
        True,
        {"action": "reject_candidate"},
        {"action": "reject_candidate", "payload": None},
        {"action": "reject_candidate", "payload": []},
        {"action": "reject_candidate", "payload": "x"},
        {"action": "reject_candidate", "payload": {}},
        {"action": "reject_candidate", "payload": {"application": None}},
        {"action": "reject_candidate", "payload": {"application": []}},
        {"action": 7, "payload": {}},
        {"payload": {"application": greenhouse_rejected()}},
        {"action": "delete_candidate", "payload": {}},
        {"action": "delete_candidate", "payload": {"person": {}}},
        {"action": "candidate_anonymized", "payload": {"candidate_id": None}},
        {"action": "merge_candidate", "payload": {"person": {"id": 1}}},
        {"action": "merge_candidate", "payload": {"person": {"new_candidate_id": 1}}},
        {"action": "delete_application", "payload": {"application": {"id": 1}}},
        {"action": "delete_application", "payload": {"application": {"candidate_id": 1}}},
    ],
)
def test_what_is_none_of_the_shapes_is_refused(body: Any) -> None:
    """Convert rule 2: a shape's own members in braces are required, and so are ids."""
    with pytest.raises(Malformed):
        converted("greenhouse", body)


@pytest.mark.parametrize(
    ("path", "value", "member"),
    [
        ("candidate.first_name", None, {"candidate": {**CANDIDATE, "name": "Eksempel"}}),
        ("candidate.last_name", 5, {"candidate": {**CANDIDATE, "name": "Kari"}}),
        ("candidate.can_email", False, {"candidate": {**CANDIDATE, "can_email": False}}),
        (
            "candidate.recruiter",
            {"id": None, "email": "r@x.example"},
            {"recruiter": {"id": "r@x.example", "email": "r@x.example"}},
        ),
        ("jobs.0.offices.0.location", None, {"job": {**JOB, "location": "Oslo HQ"}}),
        ("jobs.0.offices.0.location", {"name": "Oslo"}, {"job": {**JOB, "location": "Oslo HQ"}}),
    ],
)
def test_a_field_has_its_stated_substitute(path: str, value: Any, member: dict[str, Any]) -> None:
    data = rejection(path, value)["data"]
    assert data == {**data, **member}


@pytest.mark.parametrize(
    ("path", "value", "member"),
    [
        ("candidate.can_email", "yes", ("candidate", "can_email")),
        ("candidate.email_addresses", [], ("candidate", "email")),
        ("candidate.recruiter", None, ("recruiter",)),
        ("candidate.recruiter", {"name": "Only Name"}, ("recruiter",)),
        ("jobs", [], ("job",)),
        ("jobs", None, ("job",)),
        ("jobs.0.id", None, ("job",)),
        ("jobs.0.name", None, ("job", "title")),
        ("jobs.0.departments", [], ("job", "department")),
        ("jobs.0.offices", None, ("job", "location")),
        ("rejection_reason.name", None, ("rejection", "reason", "text")),
        ("rejection_reason.id", None, ("rejection", "reason", "code")),
        ("rejection_reason", None, ("rejection", "reason")),
        ("current_stage", None, ("rejection", "stage")),
    ],
)
def test_a_field_that_is_missing_is_left_out(path: str, value: Any, member: tuple[str, ...]) -> None:
    """Convert rules 4 and 5."""
    inner = rejection(path, value)["data"]
    for step in member[:-1]:
        inner = inner[step]
    assert member[-1] not in inner


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", None),
        ("id", 1.5),
        ("id", True),
        ("id", []),
        ("id", "  "),
        ("candidate", None),
        ("candidate", []),
        ("candidate.id", None),
        ("candidate.id", {}),
        ("candidate.email_addresses", {}),
        ("candidate.email_addresses", ["kari@example.org"]),
        ("jobs", {}),
        ("jobs", ["x"]),
        ("jobs.0.id", False),
        ("jobs.0.offices", "Oslo"),
        ("current_stage", "Panel"),
        ("current_stage.interviews", {}),
        ("rejection_reason", "No"),
        ("rejected_at", "yesterday"),
        ("rejected_at", True),
        ("last_activity_at", "2027-02-30T00:00:00Z"),
        ("status", None),
    ],
)
def test_a_broken_field_is_refused_by_its_path(path: str, value: Any) -> None:
    """Convert rule 2: an id, time, object or list expected and something else there."""
    with pytest.raises(Malformed) as refused:
        rejection(path, value)
    shown = path.replace(".0", "[0]")
    assert str(refused.value).startswith(f"{APPLICATION}.{shown}")


@pytest.mark.parametrize("member", ["id", "candidate", "status"])
def test_a_needed_member_may_not_be_absent(member: str) -> None:
    with pytest.raises(Malformed):
        converted("greenhouse", without(REJECTION, f"{APPLICATION}.{member}"))
