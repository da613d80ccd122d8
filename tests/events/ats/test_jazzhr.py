"""JazzHR, sentence by sentence of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import converted, names, with_value
from tests.events.ats.jazzhr_bodies import jazzhr_export, jazzhr_profile

from afterview.events.errors import Malformed, Unmapped

REJECTING = {"not a fit": "rejected"}
PROFILE = "candidate.profiles.0"
OPENING = f"{PROFILE}.associatedPositionOpenings.0"


def test_a_rejection_says_everything_that_jazzhr_knows() -> None:
    (event,) = converted("jazzhr", jazzhr_export(), outcomes=REJECTING).events
    assert event["id"] == "candidate.rejected:prospect_1:2027-03-05T10:15:30Z"
    assert event["data"] == {
        "tenant": "default",
        "application_id": "prospect_1",
        "candidate": {"id": "person_1", "name": "Kari Eksempel", "email": "kari@example.org", "locale": "en-US"},
        "job": {"id": "job_1", "title": "Engineer"},
        "rejection": {"rejected_at": "2027-03-05T10:15:30Z", "stage": "Not a fit"},
        "occurred_at": "2027-03-05T10:15:30Z",
    }


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({"closed": "withdrawn", "not a fit": "hired"}, ["application.withdrawn"]),
        ({"NOT A FIT": "hired"}, ["candidate.hired"]),
        ({"*": "active"}, ["application.active"]),
        ({"*": "interviewed"}, ["interview.completed", "application.active"]),
        ({"*": "ignore"}, []),
    ],
)
def test_the_category_is_looked_up_before_the_name(outcomes: Any, expected: list[str]) -> None:
    assert names(converted("jazzhr", jazzhr_export(), outcomes=outcomes)) == expected


def test_an_interview_is_derived_from_the_name_of_the_status() -> None:
    held, active = converted("jazzhr", jazzhr_export(), outcomes={"*": "interviewed"}).events
    assert held["data"]["interview"]["id"] == "prospect_1-Not a fit"
    assert active["data"]["stage"] == "Not a fit"


@pytest.mark.parametrize("status", [{}, {"category": None, "name": None}])
def test_a_status_that_nobody_has_explained_is_unmapped(status: Any) -> None:
    with pytest.raises(Unmapped, match=r"^jazzhr: candidate\.profiles\[0\].*candidateStatus: .*`--outcomes`"):
        converted("jazzhr", jazzhr_export(jazzhr_profile(**status)), outcomes={"another": "hired"})


def test_every_profile_is_an_application_and_one_unmapped_refuses_all() -> None:
    body = jazzhr_export(jazzhr_profile(1), jazzhr_profile(2, name="Offer accepted"))
    conversion = converted("jazzhr", body, outcomes={**REJECTING, "offer accepted": "hired"})
    assert [event["data"]["application_id"] for event in conversion.events] == ["prospect_1", "prospect_2"]
    assert names(conversion) == ["candidate.rejected", "candidate.hired"]
    with pytest.raises(Unmapped, match=r"profiles\[1\]"):
        converted("jazzhr", body, outcomes=REJECTING)


def test_only_the_first_opening_of_a_profile_counts() -> None:
    first, second = jazzhr_profile(1), jazzhr_profile(2)
    first["associatedPositionOpenings"] += second["associatedPositionOpenings"]
    (event,) = converted("jazzhr", jazzhr_export(first), outcomes=REJECTING).events
    assert event["data"]["job"]["id"] == "job_1"


@pytest.mark.parametrize(
    "body",
    [
        {"data": "JazzHR Verify Event"},
        with_value(jazzhr_export(), "candidate.profiles", []),
        with_value(jazzhr_export(), "candidate.profiles", None),
        with_value(jazzhr_export(), f"{PROFILE}.associatedPositionOpenings", []),
    ],
)
def test_a_verification_and_a_candidate_without_applications_mean_nothing(body: Any) -> None:
    assert converted("jazzhr", body, outcomes={"*": "rejected"}).nothing


def test_a_name_may_be_in_two_parts() -> None:
    body = jazzhr_export(name={"formattedName": "", "given": "Kari", "family": "Eksempel"})
    assert converted("jazzhr", body, outcomes=REJECTING).events[0]["data"]["candidate"]["name"] == "Kari Eksempel"


@pytest.mark.parametrize("body", [{}, [], "x", None, {"data": "another"}, {"candidate": None}, {"candidate": {}}])
def test_what_is_none_of_the_shapes_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        converted("jazzhr", body)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("candidate", []),
        ("candidate.person", None),
        ("candidate.person.id", "person_1"),
        ("candidate.person.id.value", None),
        ("candidate.person.communication.email", {}),
        ("candidate.profiles", {}),
        (f"{PROFILE}.profileId.value", None),
        (f"{OPENING}.positionOpeningId", "job_1"),
        (f"{OPENING}.candidateStatus", "Not a fit"),
        (f"{OPENING}.candidateStatus.transitionDateTime", "datetime"),
        (f"{OPENING}.candidateStatus.transitionDateTime", None),
    ],
)
def test_a_broken_field_is_refused_by_its_path(path: str, value: Any) -> None:
    with pytest.raises(Malformed) as refused:
        converted("jazzhr", with_value(jazzhr_export(), path, value), outcomes={"*": "rejected"})
    assert str(refused.value).startswith(path.replace(".0", "[0]").removesuffix(".transitionDateTime"))
