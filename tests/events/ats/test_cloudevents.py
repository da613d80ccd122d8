"""CloudEvents that are canonical already, clause by clause of CONVERT.md."""

import json
from typing import Any

import pytest
from tests.events.ats.bodies import Json, cloudevent, converted, with_value, without

from afterview.events.errors import Malformed
from afterview.schemas.incoming import INCOMING_TYPES

ADDS: dict[str, Json] = {
    "interview.completed": {"interview": {"id": "I", "kind": "onsite", "interviewers": [], "basis": "reported"}},
    "interview.scheduled": {
        "interview": {"id": "I", "kind": "phone", "interviewers": [], "starts_at": "2027-03-09T10:00:00Z"}
    },
    "interview.cancelled": {"interview": {"id": "I"}},
    "candidate.rejected": {"rejection": {"rejected_at": "2027-03-05T09:15:30Z"}},
    "candidate.notified": {"notified_at": "2027-03-05T09:15:30Z", "channel": "call"},
    "rejection.withdrawn": {},
    "application.active": {"stage": "Panel"},
    "application.withdrawn": {},
    "candidate.hired": {},
    "feedback.noted": {"note": {"match": "Knows Python.\n\nWell.", "author": {"id": "M"}}},
    "feedback.completed": {
        "task_id": "T",
        "completed_at": "2027-03-05T09:15:30Z",
        "channel": "call",
        "outcome": "delivered",
    },
    "candidate.updated": {"previous_id": "C-1"},
    "candidate.erased": {},
    "candidate.opted_out": {"scope": "all"},
    "candidate.preferred": {"preference": {"channel": "call", "times": ["mornings", "noon"]}},
    "survey.answered": {
        "invitation_id": "V",
        "answers": {"recommend": 9, "comment": "Fine.\nThanks", "email": "no", "empty": "", "none": None},
        "submitted_at": "2027-03-05T09:15:30Z",
    },
}


def test_every_type_of_section_2_is_tried_here() -> None:
    assert {f"afterview.{name}.v1" for name in ADDS} == set(INCOMING_TYPES)


@pytest.mark.parametrize("name", ADDS)
def test_a_canonical_event_is_passed_on(name: str) -> None:
    given = cloudevent(name, **ADDS[name])
    (event,) = converted("cloudevents", given).events
    expected = with_value(given, "data.occurred_at", "2027-03-05T09:15:30Z")
    assert event == {**expected, "subject": "applications/A-7", "datacontenttype": "application/json"}


@pytest.mark.parametrize("name", ADDS)
def test_binary_mode_gives_the_same(name: str) -> None:
    """Header values are percent-decoded, as the HTTP binding says."""
    given = {**cloudevent(name, **ADDS[name]), "id": "æ 1"}
    attributes = ("specversion", "source", "type", "time")
    headers = {f"ce-{key}": given[key] for key in attributes} | {
        "ce-id": "%C3%A6%201",
        "content-type": "application/json",
    }
    binary = converted("cloudevents", given["data"], headers=headers)
    assert binary == converted("cloudevents", given)


def test_a_structured_event_may_repeat_its_attributes_in_headers() -> None:
    headers = {"content-type": "Application/CloudEvents+json; charset=utf-8", "ce-id": "other", "ce-type": "other"}
    (event,) = converted("cloudevents", cloudevent(), headers=headers).events
    assert event["id"] == "ats-1"


def test_what_the_schema_does_not_know_is_dropped() -> None:
    given = {**cloudevent(), "partitionkey": "k", "traceparent": "t", "subject": "something/else"}
    given["data"] |= {"salary": 5}
    given["data"]["candidate"] |= {"age": 44, "phone": "+47 1"}
    given["data"]["rejection"] |= {"by": "x", "reason": {"code": "c", "secret": "s"}}
    (event,) = converted("cloudevents", given).events
    assert set(event) == {"specversion", "id", "source", "type", "time", "subject", "datacontenttype", "data"}
    assert event["subject"] == "applications/A-7"
    assert "salary" not in event["data"]
    assert event["data"]["candidate"] == {**cloudevent()["data"]["candidate"], "phone": "+47 1"}
    assert event["data"]["rejection"] == {"rejected_at": "2027-03-05T09:15:30Z", "reason": {"code": "c"}}


def test_a_null_that_clears_is_kept_and_any_other_is_not() -> None:
    """R29 and R93; convert rule 4 for the rest."""
    given = cloudevent(
        candidate={"id": "C-7", "email": None, "phone": None, "can_email": None},
        job=None,
        recruiter=None,
        occurred_at=None,
        rejection={"rejected_at": "2027-03-05T09:15:30Z", "stage": None, "reason": {"code": None}, "notice": None},
    )
    (event,) = converted("cloudevents", given).events
    assert event["data"] == {
        "tenant": "fjord",
        "application_id": "A-7",
        "candidate": {"id": "C-7", "email": None, "phone": None, "can_email": None},
        "job": None,
        "recruiter": None,
        "rejection": {"rejected_at": "2027-03-05T09:15:30Z"},
    }


def test_what_is_empty_is_left_out_and_clears_nothing() -> None:
    given = cloudevent(candidate={"id": "C-7", "email": "no address", "name": " \x00 "}, recruiter={"email": "x"})
    (event,) = converted("cloudevents", given).events
    assert event["data"]["candidate"] == {"id": "C-7"}
    assert "recruiter" not in event["data"]


def test_texts_become_fit_for_letters_and_notes_keep_their_lines() -> None:
    """Convert rule 4."""
    note = {"match": "One\r\n two\x00 \ud800\n\nthree", "advice": "a\tb"}
    given = cloudevent("feedback.noted", note=note, candidate={"id": "C-7", "name": "Ka\u0000ri\n  Ø\ud83d"})
    (event,) = converted("cloudevents", json.dumps(given).encode()).events
    assert event["data"]["candidate"]["name"] == "Ka ri Ø\ufffd"
    assert event["data"]["note"] == {"match": "One\ntwo \ufffd\n\nthree", "advice": "a b"}


def test_an_empty_note_is_still_a_note() -> None:
    (event,) = converted("cloudevents", cloudevent("feedback.noted", note={"match": None})).events
    assert event["data"]["note"] == {}


@pytest.mark.parametrize(
    ("time", "occurred_at", "expected"),
    [
        ("2027-03-05T10:15:30.250+01:00", None, "2027-03-05T09:15:30.250000Z"),
        (None, "2027-03-05T10:15:30+01:00", "2027-03-05T09:15:30Z"),
        (None, None, "2027-03-10T08:00:00Z"),
        ("", "2027-03-05 09:15:30Z", "2027-03-05T09:15:30Z"),
        ("2027-03-05t09:15:30z", None, "2027-03-05T09:15:30Z"),
    ],
)
def test_time_is_kept_else_when_it_occurred_else_when_it_was_received(
    time: Any, occurred_at: Any, expected: str
) -> None:
    given = {**cloudevent(occurred_at=occurred_at), "time": time}
    (event,) = converted("cloudevents", given).events
    assert event["time"] == expected


@pytest.mark.parametrize(
    "name", ["candidate.updated", "candidate.erased", "candidate.opted_out", "candidate.preferred"]
)
def test_what_is_about_the_candidate_needs_no_application(name: str) -> None:
    given = without(cloudevent(name, **ADDS[name]), "data.application_id")
    (event,) = converted("cloudevents", given).events
    assert "subject" not in event


def test_a_person_without_an_id_is_not_invalid() -> None:
    """R92."""
    (event,) = converted("cloudevents", cloudevent(recruiter={"name": "Rita"})).events
    assert event["data"]["recruiter"] == {"name": "Rita"}


@pytest.mark.parametrize("tenant_given", [True, False])
def test_another_tenant_than_the_given_one_is_refused(tenant_given: bool) -> None:  # noqa: FBT001
    assert converted("cloudevents", cloudevent(), tenant="fjord", tenant_given=tenant_given).events
    if tenant_given:
        with pytest.raises(Malformed, match=r"^data\.tenant: not the tenant that was given$"):
            converted("cloudevents", cloudevent(), tenant="other", tenant_given=True)
    else:
        (event,) = converted("cloudevents", cloudevent(), tenant="other").events
        assert event["data"]["tenant"] == "fjord"


@pytest.mark.parametrize("event_type", ["com.example.thing", "timer.due", "Afterview.candidate.rejected.v1"])
def test_a_type_of_somebody_else_means_nothing(event_type: str) -> None:
    assert converted("cloudevents", {**cloudevent(), "type": event_type}).nothing
    assert converted("cloudevents", without({**cloudevent(), "type": event_type}, "data")).nothing


@pytest.mark.parametrize(
    "event_type",
    [
        "afterview.timer.due.v1",
        "afterview.mail.outcome.v1",
        "afterview.operator.pause.v1",
        "afterview.journey.handed_over.v1",
        "afterview.feedback.task.scheduled.v1",
        "afterview.candidate.rejected.v2",
        "afterview.candidate.rejected",
        "afterview.nonsense",
    ],
)
def test_no_other_type_of_ours_may_come_from_outside(event_type: str) -> None:
    with pytest.raises(Malformed, match=r"^type: "):
        converted("cloudevents", {**cloudevent(), "type": event_type})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("specversion", "0.3"),
        ("specversion", 1.0),
        ("specversion", None),
        ("id", None),
        ("id", ""),
        ("id", 5),
        ("id", "x" * 513),
        ("source", None),
        ("source", " "),
        ("type", None),
        ("type", 7),
        ("time", "2027-03-05T09:15:30"),
        ("time", "2027-03-05"),
        ("time", 1741166130),
        ("time", "2027-02-30T09:15:30Z"),
        ("data", None),
        ("data", []),
        ("data", "text"),
        ("data.tenant", None),
        ("data.tenant", "no tenant!"),
        ("data.application_id", None),
        ("data.application_id", 7),
        ("data.candidate", None),
        ("data.candidate", {"name": "Kari"}),
        ("data.candidate.id", 7),
        ("data.candidate.can_email", "yes"),
        ("data.job", {"title": "Engineer"}),
        ("data.occurred_at", "2027-03-05T09:15:30"),
        ("data.rejection", None),
        ("data.rejection.rejected_at", "2027-03-05T09:15:30"),
        ("data.rejection.interviewed", "no"),
        ("data.rejection.notice", {"channel": "call"}),
        ("data.rejection.notice", {"sent_at": "2027-03-05T09:15:30Z", "channel": "pigeon"}),
    ],
)
def test_what_the_envelope_or_the_schema_forbids_is_refused(path: str, value: Any) -> None:
    """R75 and R92; the error names the field."""
    with pytest.raises(Malformed) as refused:
        converted("cloudevents", with_value(cloudevent(), path, value))
    if path != "specversion":
        assert path.rpartition(".")[2] in str(refused.value)


@pytest.mark.parametrize("body", [[], [cloudevent()], "x", 5, None, {}, cloudevent()["data"]])
def test_what_is_no_cloud_event_is_refused(body: Any) -> None:
    with pytest.raises(Malformed, match=r"^cloudevents: "):
        converted("cloudevents", body)


@pytest.mark.parametrize("missing", ["ce-specversion", "ce-id", "ce-source", "ce-type"])
def test_a_binary_event_needs_its_attributes(missing: str) -> None:
    given = cloudevent()
    headers = {f"ce-{key}": given[key] for key in ("specversion", "id", "source", "type") if f"ce-{key}" != missing}
    with pytest.raises(Malformed, match=missing.removeprefix("ce-")):
        converted("cloudevents", given["data"], headers=headers)
