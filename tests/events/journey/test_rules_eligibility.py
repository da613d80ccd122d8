"""Who is not asked, and for which reason: rule 11.

180 days lie between 9 September 2026 09:00Z, a Wednesday, and 8 March 2027 09:00Z, a Monday at ten in Oslo.
"""

from collections.abc import Callable

import pytest
from tests.stories import (
    Json,
    about,
    active,
    event,
    hired,
    interviewed,
    opted_out,
    play,
    rejected,
    told,
    updated,
    withdrawn,
)

# What is known of the candidate

UNWELCOME = [
    ({"internal": True}, "internal"),
    ({"can_email": False}, "do-not-email"),
    ({"email": None}, "no-email"),
    ({"email": " "}, "no-email"),
    ({"internal": True, "can_email": False, "email": None}, "internal"),
    ({"can_email": False, "email": None}, "do-not-email"),
]


@pytest.mark.parametrize(("candidate", "reason"), UNWELCOME)
def test_the_first_reason_that_holds_is_given_at_scheduling(candidate: Json, reason: str) -> None:
    """Rule 11, R35: skipped at once, without being scheduled before."""
    out = about(play(interviewed("2027-03-04 12:00", candidate=candidate)), "interview")
    assert told(out) == [f"Thu 04 Mar 12:00 interview invitation skipped [{reason}]"]


@pytest.mark.parametrize(("candidate", "reason"), UNWELCOME)
def test_the_reasons_are_looked_at_again_at_sending(candidate: Json, reason: str) -> None:
    """Rule 11, R12: skipped when it falls due, and for good."""
    out = play(interviewed("2027-03-04 12:00"), updated("2027-03-04 13:00", candidate=candidate))
    assert told(about(out, "interview"))[1:] == [f"Fri 05 Mar 12:00 interview invitation skipped [{reason}]"]


def test_what_was_skipped_once_is_not_taken_up_again() -> None:
    """Rule 11, R12: a skipped invitation is final."""
    skipped = interviewed("2027-03-04 12:00", candidate={"can_email": False})
    out = play(skipped, updated("2027-03-04 13:00", candidate={"can_email": True}))
    assert told(about(out, "interview")) == ["Thu 04 Mar 12:00 interview invitation skipped [do-not-email]"]


def test_a_reason_that_has_gone_by_the_time_of_sending_does_no_harm() -> None:
    """Rule 11, R12."""
    out = play(
        interviewed("2027-03-04 12:00"),
        updated("2027-03-04 13:00", candidate={"can_email": False}),
        updated("2027-03-04 14:00", candidate={"can_email": True}),
        until="2027-03-05 12:00",
    )
    assert told(about(out, "interview"))[1:] == ["Fri 05 Mar 12:00 interview invitation sent"]


@pytest.mark.parametrize("scope", ["survey", "all"])
def test_who_opts_out_gets_no_survey_on_any_application_when_it_falls_due(scope: str) -> None:
    """Rule 11, R27: it is the first of the reasons, and tasks are owed all the same."""
    out = play(
        interviewed("2027-03-04 12:00", candidate={"internal": True}),
        interviewed("2027-03-04 12:00", application_id="A-2", candidate={"internal": False}),
        opted_out("2027-03-04 13:00", scope, candidate={"internal": True}),
        rejected("2027-03-08 10:00", notice=("email", "2027-03-08 10:00")),
        until="2027-03-08 10:00",
    )
    assert told(about(out, "interview", "rejection")) == [
        "Thu 04 Mar 12:00 interview invitation skipped [internal]",
        "Thu 04 Mar 12:00 interview invitation scheduled of A-2, to be sent Fri 05 Mar 12:00",
        "Fri 05 Mar 12:00 interview invitation skipped [opted-out] of A-2",
        "Mon 08 Mar 10:00 rejection invitation skipped [opted-out]",
    ]
    assert told(out)[-1] == "Mon 08 Mar 10:00 verbal_feedback scheduled, due Wed 10 Mar 17:00"


def test_nobody_who_opted_out_is_reminded() -> None:
    """Rules 11 and 12, R14, R27: nothing is said of it, and the invitation expires as usual."""
    out = play(interviewed("2027-03-04 12:00"), opted_out("2027-03-08 12:00"))
    assert told(about(out, "interview"))[2:] == ["Fri 26 Mar 12:00 interview invitation expired"]


# How the application stands


@pytest.mark.parametrize(
    ("decision", "reason"), [(withdrawn("2027-03-04 10:00"), "withdrawn"), (hired("2027-03-04 10:00"), "hired")]
)
def test_an_interview_on_an_application_that_is_over_is_not_asked_about(decision: Json, reason: str) -> None:
    """Rule 11, R23: nor is an update owed."""
    out = play(decision, interviewed("2027-03-04 12:00"))
    assert told(out) == [f"Thu 04 Mar 12:00 interview invitation skipped [{reason}]"]


def test_no_address_is_a_reason_before_hired() -> None:
    """Rule 11."""
    out = play(hired("2027-03-04 10:00"), interviewed("2027-03-04 12:00", candidate={"email": None}))
    assert told(out) == ["Thu 04 Mar 12:00 interview invitation skipped [no-email]"]


def test_being_hired_elsewhere_is_no_reason() -> None:
    """Rule 11, R44."""
    out = play(
        hired("2027-03-08 09:00", application_id="A-2"),
        rejected("2027-03-08 10:00", notice=("email", "2027-03-08 10:00")),
        until="2027-03-11 10:00",
    )
    assert told(about(out, "rejection"))[-1] == "Thu 11 Mar 10:00 rejection invitation sent"


# Active elsewhere


def rejected_at_ten_beside(*others: Json, until: str = "2027-03-08 10:00") -> list[str]:
    story = (*others, rejected("2027-03-08 10:00", notice=("email", "2027-03-08 10:00")))
    return told(about(play(*story, until=until), "rejection"))


def test_who_is_still_in_process_elsewhere_is_not_asked_about_a_rejection() -> None:
    """Rule 11."""
    assert rejected_at_ten_beside(active("2027-03-01 12:00", application_id="A-2")) == [
        "Mon 08 Mar 10:00 rejection invitation skipped [active-elsewhere]",
    ]


def test_any_event_that_names_an_application_makes_it_known_as_active() -> None:
    """Rule 11, R10, R88."""
    noted = event("feedback.noted", "2027-03-01 12:00", application_id="A-2", note={"advice": "Ask more."})
    assert rejected_at_ten_beside(noted) == ["Mon 08 Mar 10:00 rejection invitation skipped [active-elsewhere]"]


def test_an_application_that_nothing_was_heard_of_for_180_days_is_not_active_elsewhere() -> None:
    """Rule 11, R13, R88: at exactly 180 days it is over, a second earlier it is not."""
    assert rejected_at_ten_beside(active("2026-09-09T09:00:00Z", application_id="A-2")) == [
        "Mon 08 Mar 10:00 rejection invitation scheduled, to be sent Thu 11 Mar 10:00",
    ]
    assert rejected_at_ten_beside(active("2026-09-09T09:00:01Z", application_id="A-2")) == [
        "Mon 08 Mar 10:00 rejection invitation skipped [active-elsewhere]",
    ]


@pytest.mark.parametrize("over", [withdrawn, hired, rejected])
def test_an_application_that_is_decided_is_not_active_elsewhere(over: Callable[..., Json]) -> None:
    """Rule 11."""
    assert rejected_at_ten_beside(over("2027-03-01 12:00", application_id="A-2")) == [
        "Mon 08 Mar 10:00 rejection invitation scheduled, to be sent Thu 11 Mar 10:00",
    ]


def test_who_becomes_active_elsewhere_before_the_sending_is_not_asked() -> None:
    """Rule 11, R12."""
    out = play(
        rejected("2027-03-08 10:00", notice=("email", "2027-03-08 10:00")),
        active("2027-03-11 10:00", application_id="A-2"),  # at the very moment: the timer was first
        until="2027-03-11 10:00",
    )
    assert told(about(out, "rejection"))[-1] == "Thu 11 Mar 10:00 rejection invitation sent"
    out = play(
        rejected("2027-03-08 10:00", notice=("email", "2027-03-08 10:00")),
        active("2027-03-11 09:59:59", application_id="A-2"),
        until="2027-03-11 10:00",
    )
    assert told(about(out, "rejection"))[-1] == "Thu 11 Mar 10:00 rejection invitation skipped [active-elsewhere]"


def test_being_active_elsewhere_does_not_keep_anybody_from_being_asked_about_an_interview() -> None:
    """Rule 11: `rejection` only."""
    out = play(
        active("2027-03-01 12:00", application_id="A-2"), interviewed("2027-03-04 12:00"), until="2027-03-05 12:00"
    )
    assert told(about(out, "interview"))[-1] == "Fri 05 Mar 12:00 interview invitation sent"
