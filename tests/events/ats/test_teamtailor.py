"""Teamtailor, sentence by sentence of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import Json, converted, names, with_value, without
from tests.events.ats.deliveries import every_outcome
from tests.events.ats.teamtailor_bodies import SIGNED_AT, company, triggered

from afterview.events.errors import Malformed, Thin

ABOUT = {
    "tenant": "default",
    "application_id": "54-12",
    "candidate": {"id": "54", "name": "Kari Eksempel", "email": "kari@example.org"},
    "job": {"id": "12", "title": "Engineer"},
    "recruiter": {"id": "rita@fjord.example", "name": "Rita Rekrutt", "email": "rita@fjord.example"},
}
RECEIVED, SIGNED = "2027-03-10T08:00:00Z", "2027-03-08T07:00:00Z"


@pytest.mark.parametrize("flag", [False, None, "true", 1])
def test_a_trigger_says_that_somebody_is_in_process(flag: Any) -> None:
    (event,) = converted("teamtailor", triggered(rejected=flag)).events
    assert event["id"] == "application.active:54-12:pe-1"
    assert event["time"] == RECEIVED
    assert event["data"] == {**ABOUT, "stage": "After interview"}


def test_or_that_they_were_rejected() -> None:
    (event,) = converted("teamtailor", triggered(rejected=True)).events
    assert event["id"] == "candidate.rejected:54-12:pe-1"
    assert event["data"] == {**ABOUT, "rejection": {"rejected_at": RECEIVED, "stage": "After interview"}}


@pytest.mark.parametrize("written", ["t=1804489200", "t=1804489200,v1=ab,v0=cd", "v1=ab, t=1804489200"])
def test_the_time_of_the_signature_is_that_of_the_event(written: str) -> None:
    headers = {"teamtailor-signature": written}
    (event,) = converted("teamtailor", triggered(rejected=True), headers=headers).events
    assert event["time"] == event["data"]["occurred_at"] == event["data"]["rejection"]["rejected_at"] == SIGNED
    (event,) = converted("teamtailor", triggered(), headers=SIGNED_AT).events
    assert (event["id"], event["time"]) == ("application.active:54-12:pe-1", SIGNED)


@pytest.mark.parametrize("written", ["", "v1=ab", "t=soon", "t=", "t=99999999999", "xt=1804489200", "t=1804489200x"])
def test_a_signature_without_a_time_says_nothing(written: str) -> None:
    (event,) = converted("teamtailor", triggered(), headers={"teamtailor-signature": written}).events
    assert event["time"] == RECEIVED


@every_outcome
def test_outcomes_say_what_a_stage_means(outcome: str, expected: list[str]) -> None:
    for outcomes in ({" after INTERVIEW": outcome}, {"*": outcome}):
        conversion = converted("teamtailor", triggered(), outcomes=outcomes)
        assert names(conversion) == expected
        assert all(event["id"].endswith((":pe-1", "interview.completed:54-12-3")) for event in conversion.events)
    assert converted("teamtailor", triggered(), outcomes={"Offer": outcome}) == converted("teamtailor", triggered())


def test_who_was_rejected_after_an_interview_is_not_made_active_again() -> None:
    """The stage says both: otherwise nobody would be told."""
    held, rejected = converted("teamtailor", triggered(rejected=True), outcomes={"*": "interviewed"}).events
    assert held["data"]["interview"] == {
        "id": "54-12-3",
        "kind": "other",
        "stage": "After interview",
        "interviewers": [],
        "basis": "derived",
    }
    assert rejected["id"] == "candidate.rejected:54-12:pe-1"


@pytest.mark.parametrize("name", ["job.update", "job.create", "candidate.update", "candidate.destroy", "user.update"])
def test_other_company_webhooks_mean_nothing(name: str) -> None:
    assert converted("teamtailor", company(name)).nothing


@pytest.mark.parametrize("name", ["job_application.update", "job_application.create", "job_application.destroy"])
def test_a_job_application_is_thin(name: str) -> None:
    with pytest.raises(Thin, match=r"^teamtailor: payload\.data: fetch the job application"):
        converted("teamtailor", company(name))


def test_where_both_are_there_it_is_the_trigger() -> None:
    """Its signature covers no more than the id, so a company's event beside it is not read."""
    assert names(converted("teamtailor", {**triggered(), **company("job_application.update")})) == [
        "application.active"
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        {"payload": {}},
        {"payload": None},
        company(None),
        company(5),
        company("job.update", data=""),
        without(company(), "payload.data"),
        {"partner-event": {}},
        {"partner-event": {"id": "pe-1"}},
        without(triggered(), "partner-event.candidate"),
        without(triggered(), "partner-event.candidate.job"),
    ],
)
def test_what_is_none_of_the_shapes_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        converted("teamtailor", body)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", None),
        ("id", []),
        ("candidate", "Kari"),
        ("candidate.id", None),
        ("candidate.id", 5.5),
        ("candidate.job", []),
        ("candidate.job.id", None),
        ("candidate.job.stage-id", {}),
        ("candidate.job.status", "rejected"),
        ("candidate.recruiter", "Rita"),
    ],
)
def test_a_broken_field_is_refused_by_its_path(path: str, value: Any) -> None:
    with pytest.raises(Malformed) as refused:
        converted("teamtailor", with_value(triggered(), f"partner-event.{path}", value))
    assert str(refused.value).startswith(f"partner-event.{path}")


@pytest.mark.parametrize("path", ["first-name", "email", "recruiter", "job.title", "job.status", "job.stage"])
def test_an_optional_field_may_be_missing(path: str) -> None:
    body: Json = with_value(triggered(), f"partner-event.candidate.{path}", None)
    assert names(converted("teamtailor", body)) == ["application.active"]
