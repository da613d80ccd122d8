"""Lever, sentence by sentence of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import Json, converted, names, with_value, without
from tests.events.ats.deliveries import every_outcome
from tests.events.ats.lever_bodies import DATA, archived, interview, opportunity, webhook

from afterview.events.errors import Malformed, Thin, Unmapped

ABOUT = {
    "tenant": "default",
    "application_id": "opp-1",
    "candidate": {"id": "con-1", "name": "Kari Eksempel", "email": "kari@example.org"},
    "recruiter": {"id": "user-1"},
}
INTERVIEW = {
    "id": "int-1",
    "kind": "other",
    "stage": "System design",
    "starts_at": "2027-03-08T09:00:00Z",
    "ends_at": "2027-03-08T09:45:00Z",
    "interviewers": [{"id": "user-5", "name": "Ola Dommer", "email": "ola@fjord.example"}],
}
INTERVIEWED = {
    **ABOUT,
    "candidate": {**ABOUT["candidate"], "timezone": "Europe/Oslo"},  # type: ignore[dict-item]
    "job": {"id": "post-1"},
}


@pytest.mark.parametrize(
    ("event", "name"), [("candidateStageChange", "application.active"), ("candidateHired", "candidate.hired")]
)
def test_a_stage_or_a_hire_is_told_by_the_webhook_itself(event: str, name: str) -> None:
    (told,) = converted("lever", webhook(event)).events
    assert told["id"] == f"{name}:opp-1:2027-03-08T07:00:00Z"
    assert told["time"] == "2027-03-08T07:00:00.123000Z"
    assert told["data"] == {
        "tenant": "default",
        "application_id": "opp-1",
        "candidate": {"id": "con-1"},
        "occurred_at": "2027-03-08T07:00:00.123000Z",
    }
    (whole,) = converted("lever", webhook(event), fetched=(opportunity(id="opp-0"), opportunity())).events
    assert whole["data"] == {**ABOUT, "occurred_at": told["time"]}
    assert converted("lever", webhook(event), outcomes={"*": "rejected"}).events == (told,)


def test_without_a_contact_the_candidate_is_its_older_id() -> None:
    body = webhook(data={**DATA, "contactId": None})
    (event,) = converted("lever", body).events
    assert event["data"]["candidate"] == {"id": "old-1"}
    (event,) = converted("lever", body, fetched=(opportunity(),)).events
    assert event["data"]["candidate"]["id"] == "con-1"
    with pytest.raises(Malformed, match=r"^data\.candidateId: an id is missing$"):
        converted("lever", webhook(data={**DATA, "contactId": None, "candidateId": None}))


@pytest.mark.parametrize("event", ["candidateHired", "candidateStageChange", "interviewCreated", "somethingElse"])
def test_a_test_means_nothing(event: str) -> None:
    assert converted("lever", webhook(event, {})).nothing


@pytest.mark.parametrize("event", ["applicationCreated", "contactCreated", "candidateDeleted", "candidatestagechange"])
def test_other_events_mean_nothing(event: str) -> None:
    assert converted("lever", webhook(event)).nothing


@pytest.mark.parametrize(
    ("event", "what"),
    [
        ("candidateArchiveChange", "opportunity"),
        ("interviewCreated", "interview"),
        ("interviewUpdated", "interview"),
        ("interviewDeleted", "interview"),
    ],
)
def test_what_only_names_an_object_is_thin_and_says_what_to_fetch(event: str, what: str) -> None:
    for fetched in ((), (opportunity(id="opp-0"), interview(id="int-0")), ({"id": "opp-1"}, {"id": "int-1"})):
        with pytest.raises(Thin, match=rf"^lever: data: fetch the {what} .* `--fetched`$"):
            converted("lever", webhook(event, {**DATA, "interviewId": "int-1"}), fetched=fetched)


def test_the_fetched_object_decides_what_its_webhook_means() -> None:
    known: Json = {"fetched": (opportunity(), interview())}
    change = webhook("candidateArchiveChange")
    assert converted("lever", change, **known).events == converted("lever", opportunity()).events
    meaning: Json = {"outcomes": {"reason-1": "rejected"}}
    assert (
        converted("lever", change, fetched=({"data": [archived()["data"]]},), **meaning).events
        == converted("lever", archived(), **meaning).events
    )
    planned = webhook("interviewUpdated", {"interviewId": "int-1", "opportunityId": "opp-1"})
    assert converted("lever", planned, **known).events == converted("lever", interview(), **known).events


def test_one_in_process_is_active() -> None:
    for body in (opportunity(), opportunity(archived={})):
        (event,) = converted("lever", body, outcomes={"*": "rejected"}).events
        assert event["id"] == "application.active:opp-1:2027-03-07T07:00:00Z"
        assert event["data"] == {**ABOUT, "occurred_at": "2027-03-07T07:00:00Z"}


@every_outcome
def test_why_it_was_archived_is_for_the_outcomes(outcome: str, expected: list[str]) -> None:
    for outcomes in ({" REASON-1": outcome}, {"*": outcome}):
        conversion = converted("lever", archived(), outcomes=outcomes)
        assert names(conversion) == expected
        assert all(event["time"] == "2027-03-07T08:00:00.500000Z" for event in conversion.events)


def test_a_rejection_says_when_and_by_which_reason() -> None:
    (event,) = converted("lever", archived(), outcomes={"reason-1": "rejected"}).events
    assert event["id"] == "candidate.rejected:opp-1:2027-03-07T08:00:00Z"
    rejection = {"rejected_at": "2027-03-07T08:00:00.500000Z", "reason": {"code": "reason-1"}}
    assert event["data"] == {**ABOUT, "rejection": rejection, "occurred_at": "2027-03-07T08:00:00.500000Z"}


@pytest.mark.parametrize("outcomes", [{}, {"reason-2": "rejected"}])
def test_a_reason_that_nobody_has_explained_is_unmapped(outcomes: Json) -> None:
    with pytest.raises(Unmapped, match=r"^lever: data\.archived\.reason: .*`--outcomes`$"):
        converted("lever", archived(), outcomes=outcomes)
    with pytest.raises(Unmapped):
        converted("lever", archived(None), outcomes=outcomes)


def test_an_anonymized_one_is_erased() -> None:
    (event,) = converted("lever", archived(isAnonymized=True)).events
    assert event["id"] == "candidate.erased:con-1"
    assert event["data"] == {"tenant": "default", "candidate": {"id": "con-1"}}


def test_an_interview_will_take_place() -> None:
    (event,) = converted("lever", interview(), fetched=(opportunity(),)).events
    assert event["id"] == "interview.scheduled:int-1:2027-03-08T09:00:00Z"
    assert event["time"] == "2027-03-10T08:00:00Z"
    assert event["data"] == {**INTERVIEWED, "interview": INTERVIEW}


def test_a_cancelled_one_has_the_time_of_its_cancellation() -> None:
    (event,) = converted("lever", interview(canceledAt=1804402800000), fetched=(opportunity(),)).events
    assert event["id"] == "interview.cancelled:int-1:2027-03-07T07:00:00Z"
    assert event["data"] == {**INTERVIEWED, "interview": {"id": "int-1"}, "occurred_at": "2027-03-07T07:00:00Z"}


@pytest.mark.parametrize(
    ("location", "kind"), [("Room 4", "onsite"), ("https://meet.example/1", "video"), ("", "other")]
)
def test_where_it_is_says_its_kind(location: str, kind: str) -> None:
    (event,) = converted("lever", interview(location=location), fetched=(opportunity(),)).events
    assert event["data"]["interview"]["kind"] == kind


@pytest.mark.parametrize("members", [{"timezone": "Mars/Olympus", "postings": []}, {"timezone": 5, "postings": None}])
def test_an_unknown_zone_and_no_posting_are_left_out(members: Json) -> None:
    (event,) = converted("lever", interview(**members), fetched=(opportunity(),)).events
    assert event["data"] == {**ABOUT, "interview": INTERVIEW}


@pytest.mark.parametrize("fetched", [(), (opportunity(id="opp-0"),)])
def test_an_interview_without_its_opportunity_is_thin(fetched: Any) -> None:
    with pytest.raises(Thin, match=r"^lever: data\.opportunityId: fetch that opportunity"):
        converted("lever", interview(), fetched=fetched)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        *(without(webhook(), key) for key in ("triggeredAt", "event", "data", "signature", "token")),
        webhook(triggeredAt=None),
        webhook(token=""),
        webhook(data=[DATA]),
        webhook(data="opp-1"),
        {"data": {}},
        {"data": [opportunity()["data"]]},
        {"data": DATA},
        *(without(opportunity(), f"data.{key}") for key in ("id", "contact", "archived", "stageChanges")),
        *(without(interview(), f"data.{key}") for key in ("id", "opportunityId", "date", "duration", "canceledAt")),
        opportunity()["data"],
    ],
)
def test_what_is_none_of_the_shapes_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        converted("lever", body, fetched=(opportunity(),))


@pytest.mark.parametrize(
    ("body", "path", "value"),
    [
        (webhook(), "triggeredAt", "yesterday"),
        (webhook(), "triggeredAt", True),
        (webhook(), "data.opportunityId", None),
        (webhook(), "data.opportunityId", 1.5),
        (webhook(), "data.contactId", {}),
        (archived(), "data.id", {}),
        (archived(), "data.contact", {"id": "con-1"}),
        (archived(), "data.archived", "reason-1"),
        (archived(), "data.archived.archivedAt", None),
        (archived(), "data.archived.archivedAt", "never"),
        (archived(), "data.owner", {}),
        (opportunity(), "data.updatedAt", []),
        (interview(), "data.date", "soon"),
        (interview(), "data.duration", "45"),
        (interview(), "data.duration", -1),
        (interview(), "data.duration", 10**12),
        (interview(), "data.duration", True),
        (interview(), "data.canceledAt", "never"),
        (interview(), "data.postings", {}),
        (interview(), "data.postings.0", {}),
        (interview(), "data.interviewers", {}),
        (interview(), "data.interviewers.0.id", []),
    ],
)
def test_a_broken_field_is_refused_by_its_path(body: Json, path: str, value: Any) -> None:
    with pytest.raises(Malformed) as refused:
        converted("lever", with_value(body, path, value), fetched=(opportunity(),), outcomes={"*": "rejected"})
    shown = path.replace(".0", "[0]")
    assert str(refused.value).startswith((shown, "data: the time of the rejection is missing"))
