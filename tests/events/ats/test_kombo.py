"""Kombo, sentence by sentence of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import Json, converted, names, with_value
from tests.events.ats.kombo_bodies import (
    kombo_application,
    kombo_changed,
    kombo_declined,
    kombo_interview,
    kombo_list,
)

from afterview.events.errors import Malformed, Thin, Unmapped

ABOUT = {
    "tenant": "default",
    "application_id": "app-1",
    "candidate": {"id": "cand-1", "name": "Kari Eksempel", "email": "kari@example.org"},
    "job": {"id": "job-1", "title": "Engineer"},
}
REJECTING = {"lacks skills": "rejected"}


def one(result: Json, **options: Any) -> Json:
    (event,) = converted("kombo", kombo_list(result), **options).events
    return dict(event)


def test_a_declined_application_is_what_the_outcomes_say() -> None:
    assert one(kombo_declined(), outcomes=REJECTING)["data"] == {
        **ABOUT,
        "rejection": {"rejected_at": "2027-03-05T09:25:35.089000Z", "stage": "Onsite", "interviewed": True},
        "occurred_at": "2027-03-05T09:25:35.089000Z",
    }
    assert (
        one(kombo_declined(), outcomes={"*": "withdrawn"})["id"] == "application.withdrawn:app-1:2027-03-05T09:25:35Z"
    )
    assert converted("kombo", kombo_list(kombo_declined()), outcomes={"*": "ignore"}).nothing


@pytest.mark.parametrize("reason", ["Lacks skills", None, 5])
def test_a_reason_that_nobody_has_explained_is_unmapped(reason: Any) -> None:
    """It may be either side's."""
    body = kombo_list(kombo_application(), kombo_declined(rejection_reason_name=reason))
    with pytest.raises(Unmapped, match=r"^kombo: data\.results\[1\]\.rejection_reason_name: has no entry"):
        converted("kombo", body, outcomes={"another": "rejected"})


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (kombo_application("HIRED"), "candidate.hired"),
        (kombo_application("PENDING"), "application.active"),
        (kombo_application(None), "application.active"),
        (kombo_application("HIRED", remote_deleted_at="2027-03-05T12:00:00Z"), "application.withdrawn"),
    ],
)
def test_the_outcome_decides_unless_the_application_is_gone(result: Json, expected: str) -> None:
    event = one(result, outcomes={"*": "rejected"})
    assert event["id"] == f"{expected}:app-1:2027-03-05T12:00:00Z"
    assert event["data"].get("stage") == ("Onsite" if expected == "application.active" else None)


@pytest.mark.parametrize(
    ("members", "time"),
    [
        ({}, "2027-03-05T09:25:35.089000Z"),
        ({"rejected_at": None}, "2027-03-05T12:00:00Z"),
        ({"rejected_at": None, "remote_updated_at": None}, "2027-03-06T07:00:00.250000Z"),
    ],
)
def test_a_rejection_has_the_best_time_that_is_known(members: Json, time: str) -> None:
    event = one(kombo_declined(**members), outcomes=REJECTING)
    assert event["time"] == event["data"]["rejection"]["rejected_at"] == time


def test_a_rejection_without_any_time_is_refused() -> None:
    result = kombo_declined(rejected_at=None, remote_updated_at=None, changed_at=None)
    with pytest.raises(Malformed, match=r"^data\.results\[0\]: the time of the rejection is missing$"):
        converted("kombo", kombo_list(result), outcomes=REJECTING)


@pytest.mark.parametrize(
    "interviews",
    [
        None,
        [],
        [{"ending_at": "2027-03-05T10:00:00Z"}],
        [{"ending_at": None}],
        [{"ending_at": "2027-03-04T15:00:00Z", "canceled": True}],
    ],
)
def test_only_an_interview_that_had_ended_counts(interviews: Any) -> None:
    event = one(kombo_declined(interviews=interviews), outcomes=REJECTING)
    assert "interviewed" not in event["data"]["rejection"]


def test_a_planned_interview_says_everything_that_kombo_knows() -> None:
    event = one(kombo_interview())
    assert event["id"] == "interview.scheduled:int-1:2027-03-05T10:00:01Z"
    assert event["data"] == {
        **ABOUT,
        "interview": {
            "id": "int-1",
            "kind": "video",
            "stage": "System design",
            "starts_at": "2027-03-08T14:00:00Z",
            "ends_at": "2027-03-08T15:00:00Z",
            "interviewers": [{"id": "u-5", "name": "Ola Dommer", "email": "ola@fjord.example"}],
        },
        "occurred_at": "2027-03-05T10:00:01.500000Z",
    }


@pytest.mark.parametrize(
    "members", [{"canceled": True, "starting_at": None}, {"remote_deleted_at": "2027-03-05T12:00:00Z"}]
)
def test_a_cancelled_or_deleted_interview_will_not_take_place(members: Json) -> None:
    event = one(kombo_interview(**members))
    assert event["id"] == "interview.cancelled:int-1:2027-03-05T10:00:01Z"
    assert event["data"]["interview"] == {"id": "int-1"}


def test_a_place_without_a_link_is_onsite() -> None:
    assert one(kombo_interview(video_conferencing_url=None))["data"]["interview"]["kind"] == "onsite"
    assert one(kombo_interview(video_conferencing_url=None, location=None))["data"]["interview"]["kind"] == "other"


@pytest.mark.parametrize(
    ("models", "wanted"),
    [
        (["ats_applications", "ats_jobs"], "`ats_applications`"),
        (["ats_interviews"], "`ats_interviews`"),
        (["ats_interviews", "ats_applications"], "`ats_applications` and `ats_interviews`"),
    ],
)
def test_a_webhook_is_thin_and_says_which_lists_to_fetch(models: list[str], wanted: str) -> None:
    with pytest.raises(Thin, match=rf"^kombo: data\.changed_models: fetch the lists {wanted} and give"):
        converted("kombo", kombo_changed(*models))


def test_the_fetched_lists_are_converted_interviews_first() -> None:
    """Convert rule 8."""
    fetched = (kombo_list(kombo_application()), kombo_list(kombo_interview()))
    conversion = converted("kombo", kombo_changed("ats_applications", "ats_interviews"), fetched=fetched)
    assert names(conversion) == ["interview.scheduled", "application.active"]
    assert converted("kombo", kombo_changed("ats_interviews"), fetched=(kombo_list(),)).nothing


@pytest.mark.parametrize("fetched", [{}, kombo_application(), {"status": "error"}, {"status": "success", "data": {}}])
def test_what_was_fetched_must_be_list_answers(fetched: Json) -> None:
    with pytest.raises(Malformed, match=r"^fetched\."):
        converted("kombo", kombo_changed("ats_interviews"), fetched=(fetched,))


@pytest.mark.parametrize(
    "body",
    [
        kombo_changed("ats_jobs"),
        kombo_changed(),
        kombo_changed("ats_applications", integration_category="HRIS"),
        {**kombo_changed("ats_applications"), "type": "assessment:order-received"},
        kombo_list(),
    ],
)
def test_other_models_categories_and_types_mean_nothing(body: Json) -> None:
    assert converted("kombo", body).nothing


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        {"type": "data-changed"},
        {"type": "data-changed", "data": []},
        {"type": 5, "data": {}},
        {"status": "success", "data": {}},
        {"status": "success", "data": {"results": {}}},
        {"status": "error", "data": {"results": []}},
        {"status": "error", "error": {}},
        {"data": {"results": []}},
        kombo_list({"id": "neither"}),
        kombo_changed(changed_models={}),
    ],
)
def test_what_is_none_of_the_shapes_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        converted("kombo", body)


@pytest.mark.parametrize(
    ("result", "path", "value"),
    [
        (kombo_declined(), "id", None),
        (kombo_declined(), "candidate_id", None),
        (kombo_declined(), "candidate", "Kari"),
        (kombo_declined(), "candidate.email_addresses", {}),
        (kombo_declined(), "current_stage", []),
        (kombo_declined(), "rejected_at", "never"),
        (kombo_declined(), "interviews", {}),
        (kombo_declined(), "interviews.1.ending_at", "late"),
        (kombo_interview(), "id", None),
        (kombo_interview(), "starting_at", None),
        (kombo_interview(), "ending_at", []),
        (kombo_interview(), "application_id", None),
        (kombo_interview(), "application", None),
        (kombo_interview(), "application.candidate", None),
        (kombo_interview(), "location", "Oslo"),
        (kombo_interview(), "users", {}),
    ],
)
def test_a_broken_field_is_refused_by_its_path(result: Json, path: str, value: Any) -> None:
    with pytest.raises(Malformed) as refused:
        converted("kombo", kombo_list(with_value(result, path, value)), outcomes=REJECTING)
    assert str(refused.value).startswith(f"data.results[0].{path.replace('.1', '[1]')}")
