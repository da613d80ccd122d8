"""What becomes of the values that a mapping's expressions find (CONVERT.md, mapping)."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.events.ats.mappings import HIRED, PAYLOAD, REJECTED, WHO, mapped

from afterview.events.errors import Malformed


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2027-03-05T10:15:30+01:00", "2027-03-05T09:15:30Z"),
        ("2027-03-05 10:15:30", "2027-03-05T09:15:30Z"),
        (1772704800, "2026-03-05T10:00:00Z"),
        (1772704800123, "2026-03-05T10:00:00.123000Z"),
        (10**11, "5138-11-16"),
        (10**11 + 1000, "1973-03-03T09:46:41Z"),
    ],
)
def test_times_are_rfc_3339_or_epochs_or_local(at: Any, expected: str) -> None:
    """Over 10^11: milliseconds, else seconds; without an offset in `--timezone`."""
    if expected.startswith("5138"):
        with pytest.raises(
            Malformed, match=r"^events\[0\]\.data\.rejection\.rejected_at: a time before 1900 or after 2199$"
        ):
            mapped({**PAYLOAD, "at": at}, REJECTED)
        return
    (event,) = mapped({**PAYLOAD, "at": at}, REJECTED, timezone=ZoneInfo("Europe/Oslo")).events
    assert event["time"] == event["data"]["rejection"]["rejected_at"] == expected


def test_occurred_at_stands_in_for_the_time() -> None:
    (event,) = mapped(PAYLOAD, {"type": "candidate.hired", "data": {**WHO, "occurred_at": "payload.at"}}).events
    assert event["time"] == event["data"]["occurred_at"] == "2027-03-05T09:15:30Z"


def test_what_is_missing_or_of_another_type_is_left_out() -> None:
    """Convert rules 2, 4 and 5."""
    data = {
        "application_id": "payload.app",
        "candidate": {"id": "payload.app", "name": "payload.app", "can_email": "payload.app", "email": "payload.app"},
        "job": {"title": "'Engineer'"},
        "recruiter": {"name": "'Only'"},
        "hiring_manager": {"email": "payload.person.mails"},
        "stage": "payload.nowhere",
    }
    (event,) = mapped(PAYLOAD, {"type": "application.active", "data": data}).events
    assert event["data"] == {
        "tenant": "default",
        "application_id": "7",
        "candidate": {"id": "7"},
        "hiring_manager": {"id": "kari@example.org", "email": "kari@example.org"},
    }


def test_an_expression_may_stand_for_a_whole_object() -> None:
    payload = {
        "job": {"id": 3, "title": "Eng\x00ineer", "salary": 5},
        "note": {"match": "a\n b"},
        "answers": {"q\ud800": "x\n y"},
    }
    noted = {"type": "feedback.noted", "data": {**WHO, "job": "payload.job", "note": "payload.note"}}
    answered = {
        "type": "survey.answered",
        "data": {
            "candidate": "payload.person",
            "invitation_id": "'V'",
            "answers": "payload.answers",
            "submitted_at": "payload.at",
        },
    }
    first, second = mapped({**PAYLOAD, **payload}, noted, answered).events
    assert first["data"]["job"] == {"id": "3", "title": "Eng ineer"}
    assert first["data"]["note"] == {"match": "a\nb"}
    assert second["data"]["answers"] == {"q\ufffd": "x\ny"}
    assert "subject" not in second


def test_lists_and_answers_may_be_written_out() -> None:
    interview = {
        "id": "'I'",
        "kind": "'video'",
        "basis": "'reported'",
        "interviewers": [{"id": "payload.app"}, "payload.person"],
    }
    held = {"type": "interview.completed", "data": {**WHO, "interview": interview}}
    answers = {"recommend": "payload.app", "comment": "payload.nowhere"}
    answered = {
        "type": "survey.answered",
        "data": {"candidate": {"id": "'C'"}, "invitation_id": "'V'", "answers": answers, "submitted_at": "payload.at"},
    }
    first, second = mapped(PAYLOAD, held, answered).events
    assert first["data"]["interview"]["interviewers"] == [{"id": "7"}, {"id": "C-7"}]
    assert second["data"]["answers"] == {"recommend": 7, "comment": None}


def test_a_number_that_json_does_not_have_is_lost() -> None:
    answers = {"q": "to_number('1e999')"}
    data = {"candidate": {"id": "'C'"}, "invitation_id": "'V'", "answers": answers, "submitted_at": "payload.at"}
    (event,) = mapped(PAYLOAD, {"type": "survey.answered", "data": data}).events
    assert event["data"]["answers"] == {"q": None}


def test_a_literal_of_the_old_kind_is_still_understood() -> None:
    (event,) = mapped(PAYLOAD, {**HIRED, "id": "`old`"}).events
    assert event["id"] == "old"
