"""What an event out looks like: its ids, its fields, its order."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

import pytest
from tests.stories import (
    Json,
    about,
    completed,
    interviewed,
    notified,
    play,
    rejected,
    rejection_withdrawn,
    told,
)

from afterview.schemas.outgoing import OUTGOING

JOB = {"id": "J-1", "title": "Engineer", "department": "Platform", "country": "NO"}
SECOND_CALL = str(uuid5(NAMESPACE_URL, "afterview:fjord/A-1/verbal_feedback/2"))
STORY = (
    interviewed("2027-03-04 12:00", job=JOB),
    rejected("2027-03-08 10:00", not_before="2027-03-09 08:00", notice=("email", "2027-03-08 09:00")),
    rejection_withdrawn("2027-03-08 12:00"),
    rejected("2027-03-08 14:00"),
    completed("2027-03-10 12:00", SECOND_CALL, channel="meeting"),
)


def one(out: list[Json], what: str, verb: str) -> Json:
    """The last event with that verb about a kind of task or touchpoint."""
    return [event for event in about(out, what) if event["type"].split(".")[-2] == verb][-1]


# Ids


def test_the_id_of_a_task_or_invitation_can_be_computed_by_anybody() -> None:
    """R1: the nth of its kind on its application, skipped ones included."""
    out = play(*STORY)
    expected = {
        f"{kind}/{n}": str(uuid5(NAMESPACE_URL, f"afterview:fjord/A-1/{kind}/{n}"))
        for kind, n in [
            ("candidate_update", 1),
            ("interview", 1),
            ("verbal_feedback", 1),
            ("verbal_feedback", 2),
            ("rejection", 1),
            ("rejection", 2),
        ]
    }
    assert {event["data"]["id"] for event in out} == set(expected.values())
    skipped = rejected("2027-03-08 10:00", notice=("call", "2027-03-08 10:00"), interviewed=True)
    again = play(skipped, rejection_withdrawn("2027-03-08 11:00"), rejected("2027-03-08 12:00"))
    assert one(again, "verbal_feedback", "skipped")["data"]["id"] == expected["verbal_feedback/1"]
    assert one(again, "verbal_feedback", "scheduled")["data"]["id"] == expected["verbal_feedback/2"]


def test_the_id_of_an_event_follows_from_what_it_is_about_and_its_type() -> None:
    """R109."""
    out = play(*STORY)
    for event in out:
        assert event["id"] == str(uuid5(NAMESPACE_URL, f"{event['data']['id']}/{event['type']}/1"))
    assert len({event["id"] for event in out}) == len(out)


def test_the_same_events_give_the_same_events() -> None:
    """R1, R38."""
    assert play(*STORY) == play(*STORY)


# The envelope


def test_source_is_the_tenant_subject_the_application_and_time_is_now() -> None:
    """R2, R34, R38."""
    event = play(rejected("2027-03-08 10:00", when="2027-03-05 12:00"))[0]
    assert {name: value for name, value in event.items() if name not in ("id", "data")} == {
        "specversion": "1.0",
        "source": "/afterview/fjord",
        "type": "afterview.feedback.task.scheduled.v1",
        "time": "2027-03-08T09:00:00Z",
        "subject": "applications/A-1",
        "datacontenttype": "application/json",
    }


def test_every_time_is_utc_with_a_z() -> None:
    """R38."""
    for event in play(*STORY):
        times = [event["time"], *(value for name, value in event["data"].items() if name in ("due_at", "not_before"))]
        times += [value for name, value in event["data"].items() if name in ("send_at", "expires_at")]
        for time in times:
            assert time.endswith("Z")
            assert datetime.fromisoformat(time).tzinfo is not None


def test_everything_that_leaves_has_a_type_and_the_fields_that_are_promised() -> None:
    """R32, R34: tasks, invitations, responses; no mail, no timer."""
    for event in play(*STORY):
        OUTGOING.validate_python(event)
        assert event["type"].split(".")[1:3] in (["feedback", "task"], ["survey", "invitation"])


# Tasks


def test_a_task_is_flat_and_whole_in_every_event() -> None:
    """R34, R35."""
    out = about(play(rejected("2027-03-08 10:00", job=JOB)), "written_rejection")
    whole = {
        "id": str(uuid5(NAMESPACE_URL, "afterview:fjord/A-1/written_rejection/1")),
        "tenant": "fjord",
        "application_id": "A-1",
        "kind": "written_rejection",
        "channel": "email",
        "candidate_id": "C-1",
        "job": JOB,
        "assignee": {"id": "R-1", "name": "Rita Recruiter", "email": "rita@example.org"},
        "due_at": "2027-03-11T16:00:00Z",
    }
    manager = {"id": "M-1", "name": "Mona Manager", "email": "mona@example.org"}
    managers = whole | {"assignee": manager}
    assert [event["data"] for event in out] == [whole, whole, managers, managers]


def test_a_task_names_the_moment_before_which_nothing_may_be_said() -> None:
    """R35, rule 19."""
    out = play(rejected("2027-03-08 10:00", not_before="2027-03-09 08:00"))
    assert out[0]["data"]["not_before"] == "2027-03-09T07:00:00Z"


@pytest.mark.parametrize("outcome", ["delivered", "declined", "unreachable"])
def test_a_task_is_completed_with_its_outcome_by_the_channel_that_was_really_used(outcome: str) -> None:
    """R36."""
    call = str(uuid5(NAMESPACE_URL, "afterview:fjord/A-1/verbal_feedback/1"))
    out = play(
        rejected("2027-03-08 10:00", interviewed=True),
        completed("2027-03-08 12:00", call, outcome, channel="meeting"),
        until="2027-03-08 12:00",
    )
    scheduled, done = about(out, "verbal_feedback")
    assert done["data"] == scheduled["data"] | {"reason": outcome, "channel": "meeting"}


def test_a_skipped_task_has_a_reason_and_an_assignee_and_no_due_date() -> None:
    """R35, R74."""
    out = play(rejected("2027-03-08 10:00", notice=("email", "2027-03-08 10:00")), until="2027-03-08 10:00")
    data = one(out, "written_rejection", "skipped")["data"]
    assert data["reason"] == "already-notified"
    assert data["assignee"]["id"] == "R-1"
    assert "due_at" not in data
    assert [event["type"] for event in about(out, "written_rejection")] == ["afterview.feedback.task.skipped.v1"]


def test_only_what_has_a_reason_says_one() -> None:
    """R34: not what is scheduled, reminded, escalated, sent or expired."""
    out = play(interviewed("2027-03-04 12:00"))
    assert len(out) == 8
    assert [event for event in out if "reason" in event["data"]] == []


# Invitations


def test_an_invitation_is_flat_and_whole_in_every_event() -> None:
    """R34, R35, R37: 21 days after its sending it expires, on Good Friday."""
    out = about(play(interviewed("2027-03-04 12:00", job=JOB)), "interview")
    whole = {
        "id": str(uuid5(NAMESPACE_URL, "afterview:fjord/A-1/interview/1")),
        "tenant": "fjord",
        "application_id": "A-1",
        "touchpoint": "interview",
        "send_at": "2027-03-05T11:00:00Z",
        "expires_at": "2027-03-26T11:00:00Z",
    }
    assert [event["data"] for event in out] == [whole] * 4


def test_an_invitation_is_sent_at_the_moment_it_was_to_be_sent() -> None:
    """R32."""
    sent = one(play(interviewed("2027-03-05 15:00")), "interview", "sent")
    assert sent["time"] == sent["data"]["send_at"] == "2027-03-08T08:00:00Z"


def test_an_invitation_that_was_never_scheduled_has_no_moments() -> None:
    """R35: skipped at once, or never told. One that is skipped when it falls due has them."""
    at_once = play(interviewed("2027-03-04 12:00", candidate={"email": None}))
    never_told = play(rejected("2027-03-08 10:00"))
    for out, touchpoint in ((at_once, "interview"), (never_told, "rejection")):
        assert set(one(out, touchpoint, "skipped")["data"]) == {
            "id", "tenant", "application_id", "touchpoint", "reason",
        }  # fmt: skip
    unsent = play(interviewed("2027-03-04 12:00"), interviewed("2027-03-04 13:00", of="I-2"), until="2027-03-05 13:00")
    assert one(unsent, "interview", "skipped")["data"]["send_at"] == "2027-03-05T12:00:00Z"


# Order


def test_what_leaves_is_in_order_of_time_and_at_one_time_in_order_of_decision() -> None:
    """R38: the second candidate's events come first in the file, so they are decided first."""
    out = play(
        rejected("2027-03-08 10:00", application_id="B-2", candidate_id="C-2", notice=("call", "2027-03-08 10:00")),
        rejected("2027-03-08 10:00", notice=("call", "2027-03-08 10:00")),
        until="2027-03-09 10:00",
    )
    assert told(out) == [
        "Mon 08 Mar 10:00 written_rejection skipped [already-notified] of B-2",
        "Mon 08 Mar 10:00 rejection invitation scheduled of B-2, to be sent Thu 11 Mar 10:00",
        "Mon 08 Mar 10:00 written_rejection skipped [already-notified]",
        "Mon 08 Mar 10:00 rejection invitation scheduled, to be sent Thu 11 Mar 10:00",
    ]


def test_what_leaves_is_in_order_of_time() -> None:
    """R38: also what two candidates' timers say."""
    out = play(interviewed("2027-03-04 12:00", application_id="B-2", candidate_id="C-2"), rejected("2027-03-08 10:00"))
    assert len(out) == 8 + 5
    assert [event["time"] for event in out] == sorted(event["time"] for event in out)


def test_within_one_decision_what_ends_comes_before_what_begins_and_tasks_before_invitations() -> None:
    """R38."""
    out = play(
        interviewed("2027-03-08 10:00"),
        rejected("2027-03-08 11:00"),
        notified("2027-03-08 12:00", "call"),
        until="2027-03-08 12:00",
    )
    assert told(out) == [
        "Mon 08 Mar 10:00 candidate_update scheduled, due Mon 15 Mar 17:00",
        "Mon 08 Mar 10:00 interview invitation scheduled, to be sent Tue 09 Mar 10:00",
        "Mon 08 Mar 11:00 candidate_update cancelled [decided]",
        "Mon 08 Mar 11:00 verbal_feedback scheduled, due Wed 10 Mar 17:00",
        "Mon 08 Mar 12:00 verbal_feedback cancelled [already-notified]",
        "Mon 08 Mar 12:00 interview invitation cancelled [superseded]",
        "Mon 08 Mar 12:00 rejection invitation scheduled, to be sent Thu 11 Mar 12:00",
    ]
