"""Workable, sentence by sentence of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import Json, converted, names, with_value, without
from tests.events.ats.deliveries import every_outcome
from tests.events.ats.workable_bodies import candidate, disqualified, event, webhook

from afterview.events.errors import Malformed

ABOUT = {
    "tenant": "default",
    "application_id": "27f1",
    "candidate": {"id": "27f1", "name": "Kari Eksempel", "email": "kari@example.org"},
    "job": {"id": "ENG1", "title": "Engineer"},
}
FIRED, UPDATED = "2027-03-07T10:00:00.250000Z", "2027-03-06T07:00:00Z"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (candidate(), "application.active"),
        (candidate(disqualified=None), "application.active"),
        (disqualified(), "candidate.rejected"),
        (disqualified(withdrew=True), "application.withdrawn"),
        (candidate(withdrew=True), "application.withdrawn"),
        (disqualified(withdrew="yes"), "candidate.rejected"),
        (disqualified(withdrew=True, hired_at="2027-03-04T08:00:00Z"), "candidate.hired"),
        (disqualified(withdrew=True, hired_at="2027-03-04T08:00:00Z", anonymized=True), "candidate.erased"),
    ],
)
def test_of_its_states_the_first_that_holds_decides(state: Json, expected: str) -> None:
    for action in ("candidate_created", "candidate_moved"):
        assert names(converted("workable", webhook(action, state))) == [expected]
    if state["disqualified"] is not None:
        assert names(converted("workable", state)) == [expected]


def test_a_rejection_says_everything_that_workable_knows() -> None:
    for body in (webhook("candidate_moved", disqualified()), disqualified()):
        (told,) = converted("workable", body).events
        assert told["id"] == "candidate.rejected:27f1:2027-03-05T09:00:00Z"
        assert told["data"] == {
            **ABOUT,
            "rejection": {"rejected_at": "2027-03-05T09:00:00Z", "stage": "Panel", "reason": {"text": "Too junior"}},
            "occurred_at": "2027-03-05T09:00:00Z",
        }


@pytest.mark.parametrize(
    ("body", "time"),
    [
        (webhook("candidate_moved", candidate()), FIRED),
        (candidate(), UPDATED),
        (webhook("candidate_moved", disqualified(disqualified_at=None)), FIRED),
        (disqualified(disqualified_at=None), UPDATED),
        (webhook("candidate_moved", candidate(withdrew=True)), FIRED),
        (webhook("candidate_moved", disqualified(withdrew=True)), FIRED),
        (webhook("candidate_moved", candidate(hired_at="2027-03-04T08:00:00Z")), "2027-03-04T08:00:00Z"),
        (webhook("candidate_deleted", {"id": "27f1"}), FIRED),
    ],
)
def test_when_it_happened_is_the_best_time_there_is(body: Json, time: str) -> None:
    (told,) = converted("workable", body).events
    assert told["time"] == told["data"]["occurred_at"] == time


def test_without_any_time_it_is_when_it_was_received_but_a_rejection_needs_one() -> None:
    (told,) = converted("workable", candidate(updated_at=None)).events
    assert (told["time"], told["data"].get("occurred_at")) == ("2027-03-10T08:00:00Z", None)
    with pytest.raises(Malformed, match=r"^the candidate: the time of the rejection is missing$"):
        converted("workable", disqualified(disqualified_at=None, updated_at=None))


@pytest.mark.parametrize(
    "body",
    [webhook("candidate_deleted", candidate()), webhook("candidate_moved", candidate(anonymized=True))],
)
def test_a_deleted_or_anonymized_one_is_erased(body: Json) -> None:
    (told,) = converted("workable", body, outcomes={"*": "ignore"}).events
    assert told["id"] == "candidate.erased:27f1"
    assert told["data"] == {"tenant": "default", "candidate": {"id": "27f1"}, "occurred_at": FIRED}


@pytest.mark.parametrize(
    ("state", "word"),
    [(disqualified(), "Too junior"), (candidate(), "Panel"), (disqualified(withdrew=True), "too junior")],
)
@every_outcome
def test_outcomes_beat_the_built_in_rule(state: Json, word: str, outcome: str, expected: list[str]) -> None:
    body = webhook("candidate_moved", state)
    assert names(converted("workable", body, outcomes={word: outcome})) == expected
    assert names(converted("workable", body, outcomes={"*": outcome})) == expected
    assert converted("workable", body, outcomes={"Other": outcome}) == converted("workable", body)


def test_an_interview_of_a_stage_has_its_name_as_id() -> None:
    held, _active = converted("workable", candidate(), outcomes={"panel": "interviewed"}).events
    assert held["id"] == "interview.completed:27f1-Panel"


@pytest.mark.parametrize("action", ["employee_created", "candidate_assigned", "Candidate_Moved", "job_created"])
def test_other_event_types_mean_nothing(action: str) -> None:
    assert converted("workable", webhook(action, candidate())).nothing


def test_a_polled_event_will_take_place() -> None:
    (told,) = converted("workable", event()).events
    assert told["id"] == "interview.scheduled:e-1:2027-03-08T14:00:00Z"
    assert told["time"] == "2027-03-10T08:00:00Z"
    assert told["data"] == {
        **ABOUT,
        "candidate": {"id": "27f1", "name": "Kari Eksempel"},
        "interview": {
            "id": "e-1",
            "kind": "phone",
            "stage": "Call with the team",
            "starts_at": "2027-03-08T14:00:00Z",
            "ends_at": "2027-03-08T14:30:00Z",
            "interviewers": [{"id": "m-1", "name": "Ola Dommer"}],
        },
    }


def test_another_type_is_of_another_kind_and_a_cancelled_one_will_not_take_place() -> None:
    (told,) = converted("workable", event(type="InterviewEvent")).events
    assert told["data"]["interview"]["kind"] == "other"
    (told,) = converted("workable", event(cancelled=True)).events
    assert told["id"] == "interview.cancelled:e-1:2027-03-08T14:00:00Z"
    assert told["data"]["interview"] == {"id": "e-1"}


@pytest.mark.parametrize("fetched", [candidate(), {"candidate": candidate()}])
def test_the_fetched_candidate_gives_the_address(fetched: Json) -> None:
    others = (candidate(id="0"), fetched)
    (told,) = converted("workable", event(), fetched=others).events
    assert told["data"]["candidate"] == ABOUT["candidate"]
    bare = webhook("candidate_moved", {"id": "27f1", "stage": "Offer"})
    (told,) = converted("workable", bare, fetched=others).events
    assert told["data"] == {**ABOUT, "stage": "Offer", "occurred_at": FIRED}


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        [event()],
        *(without(webhook("candidate_moved", candidate()), key) for key in ("event_type", "fired_at", "data")),
        webhook("candidate_moved", None),
        webhook("candidate_moved", {}),
        webhook("candidate_moved", [candidate()]),
        webhook("candidate_deleted", {"name": "Kari"}),
        without(candidate(), "id"),
        without(candidate(), "disqualified"),
        *(without(event(), key) for key in ("id", "type", "starts_at", "ends_at", "candidate")),
        event(candidate={}),
    ],
)
def test_what_is_none_of_the_shapes_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        converted("workable", body)


@pytest.mark.parametrize(
    ("body", "path", "value"),
    [
        (webhook("candidate_moved", disqualified()), "fired_at", "now"),
        (webhook("candidate_moved", disqualified()), "data.id", 1.5),
        (webhook("candidate_moved", disqualified()), "data.job", []),
        (webhook("candidate_moved", disqualified()), "data.job.shortcode", {}),
        (webhook("candidate_moved", disqualified()), "data.hired_at", "soon"),
        (webhook("candidate_moved", disqualified()), "data.disqualified_at", "never"),
        (candidate(), "updated_at", {}),
        (event(), "id", []),
        (event(), "starts_at", "soon"),
        (event(), "ends_at", "later"),
        (event(), "candidate.id", None),
        (event(), "candidate", "27f1"),
        (event(), "members", {}),
        (event(), "members.0.id", True),
    ],
)
def test_a_broken_field_is_refused_by_its_path(body: Json, path: str, value: Any) -> None:
    with pytest.raises(Malformed) as refused:
        converted("workable", with_value(body, path, value))
    assert str(refused.value).startswith(path.replace(".0", "[0]"))
