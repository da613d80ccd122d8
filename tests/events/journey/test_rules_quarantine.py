"""Nobody is asked too often, or too late: the quarantine and `too-late` of rule 11.

180 days lie between 9 September 2026 09:00Z, a Wednesday, and 8 March 2027 09:00Z, a Monday at ten in Oslo.
"""

import pytest
from tests.stories import about, interviewed, notified, play, rejected, told, withdrawn


@pytest.mark.parametrize(
    ("told_at", "line"),
    [
        ("2027-03-08 10:00:00", "Mon 08 Mar 10:00:00 rejection invitation scheduled, to be sent Thu 11 Mar 10:00:00"),
        ("2027-03-08 09:59:59", "Mon 08 Mar 09:59:59 rejection invitation skipped [quarantine]"),
    ],
)
def test_an_invitation_of_another_application_is_a_quarantine_for_less_than_14_days(told_at: str, line: str) -> None:
    """Rule 11, R3, R13: the other one was sent on Monday 22 February at ten."""
    out = play(
        interviewed("2027-02-21 10:00", application_id="A-2"),
        withdrawn("2027-02-22 11:00", application_id="A-2"),
        rejected("2027-03-08 09:00"),
        notified(told_at),
        until="2027-03-08 10:00",
    )
    assert "Mon 22 Feb 10:00 interview invitation sent of A-2" in told(out)
    assert told(about(out, "rejection"), seconds=True) == [line]


@pytest.mark.parametrize("application", ["A-1", "A-2"])
def test_one_of_the_same_touchpoint_is_a_quarantine_for_less_than_180_days(application: str) -> None:
    """Rule 11, R3, R13: on any application, also its own. The other one was sent on 9 September at 09:00Z."""

    def asked_again(at: str) -> list[str]:
        again = interviewed(at, of="I-2", kind="assessment", application_id=application)
        out = play(interviewed("2026-09-08T09:00:00Z", kind="assessment"), again, until=at)
        assert told(out)[1] == "Wed 09 Sep 11:00 interview invitation sent"
        return [line.replace(" of A-2", "") for line in told(out[-1:], seconds=True)]

    assert asked_again("2027-03-08T09:00:00Z") == [
        "Mon 08 Mar 10:00:00 interview invitation scheduled, to be sent Tue 09 Mar 10:00:00",
    ]
    assert asked_again("2027-03-08T08:59:59Z") == ["Mon 08 Mar 09:59:59 interview invitation skipped [quarantine]"]


def test_an_interview_and_its_rejection_may_both_be_asked_about() -> None:
    """Rule 11, R13: the 14 days are about other applications, the 180 about the same touchpoint."""
    out = play(
        interviewed("2027-03-04 12:00"),
        rejected("2027-03-05 15:00", notice=("call", "2027-03-05 15:00")),
        until="2027-03-09 09:00",
    )
    assert told(about(out, "interview", "rejection"))[1:] == [
        "Fri 05 Mar 12:00 interview invitation sent",
        "Fri 05 Mar 15:00 rejection invitation scheduled, to be sent Mon 08 Mar 15:00",
        "Mon 08 Mar 15:00 rejection invitation sent",
    ]


def test_the_quarantine_is_looked_at_as_of_now_not_as_of_the_sending() -> None:
    """Rule 11, R12: on 11 March the 14 days after 25 February would have been over."""
    out = play(
        interviewed("2027-02-24 10:00", application_id="A-2"),
        withdrawn("2027-02-25 11:00", application_id="A-2"),
        rejected("2027-03-08 10:00", notice=("email", "2027-03-08 10:00")),
        until="2027-03-31 10:00",
    )
    assert "Thu 25 Feb 10:00 interview invitation sent of A-2" in told(out)
    assert told(about(out, "rejection")) == ["Mon 08 Mar 10:00 rejection invitation skipped [quarantine]"]


def test_active_elsewhere_is_a_reason_before_the_quarantine() -> None:
    """Rule 11."""
    out = play(
        interviewed("2027-02-24 10:00", application_id="A-2"),
        rejected("2027-03-08 10:00", notice=("email", "2027-03-08 10:00")),
        until="2027-03-08 10:00",
    )
    assert told(about(out, "rejection")) == ["Mon 08 Mar 10:00 rejection invitation skipped [active-elsewhere]"]


def test_an_invitation_that_was_only_scheduled_is_no_quarantine() -> None:
    """Rule 11, R13: it counts from its sending."""
    out = play(
        interviewed("2027-03-04 12:00"),
        interviewed("2027-03-04 13:00", application_id="A-2"),
        until="2027-03-05 13:00",
    )
    assert told(about(out, "interview")) == [
        "Thu 04 Mar 12:00 interview invitation scheduled, to be sent Fri 05 Mar 12:00",
        "Thu 04 Mar 13:00 interview invitation scheduled of A-2, to be sent Fri 05 Mar 13:00",
        "Fri 05 Mar 12:00 interview invitation sent",
        "Fri 05 Mar 13:00 interview invitation skipped [quarantine] of A-2",
    ]


def test_a_reminder_does_not_start_the_quarantine_anew_nor_fear_it() -> None:
    """Rules 11 and 12, R13, R14: reminded on 11 March in spite of its own sending, and on the 19th all is over."""
    out = play(
        interviewed("2027-03-04 12:00"),
        withdrawn("2027-03-11 13:00"),
        rejected("2027-03-19 11:00", application_id="A-2"),
        notified("2027-03-19 12:00", application_id="A-2"),
        until="2027-03-19 12:00",
    )
    assert told(about(out, "interview", "rejection"))[1:] == [
        "Fri 05 Mar 12:00 interview invitation sent",
        "Thu 11 Mar 12:00 interview invitation reminded",
        "Fri 19 Mar 12:00 rejection invitation scheduled of A-2, to be sent Mon 22 Mar 12:00",
    ]


# Too late


def test_an_interview_is_asked_about_until_30_days_after_it_ended() -> None:
    """Rule 11, R3, R11, R13: at exactly 30 days, and then at once."""
    out = play(interviewed("2027-03-08 10:00", ended="2027-02-06 10:00"), until="2027-03-08 10:00")
    assert told(about(out, "interview")) == [
        "Mon 08 Mar 10:00 interview invitation scheduled, to be sent Mon 08 Mar 10:00",
        "Mon 08 Mar 10:00 interview invitation sent",
    ]


def test_a_second_more_than_30_days_is_too_late() -> None:
    """Rule 11, R13."""
    out = play(interviewed("2027-03-08 10:00:01", ended="2027-02-06 10:00"), until="2027-03-08 11:00")
    assert told(about(out, "interview")) == ["Mon 08 Mar 10:00 interview invitation skipped [too-late]"]


def test_what_becomes_too_late_while_the_window_is_closed_is_not_sent() -> None:
    """Rule 11, R12: 30 days at scheduling on Saturday, more at sending on Monday."""
    out = play(interviewed("2027-03-06 10:00", ended="2027-02-04 10:00"), until="2027-03-08 09:00")
    assert told(about(out, "interview")) == [
        "Sat 06 Mar 10:00 interview invitation scheduled, to be sent Mon 08 Mar 09:00",
        "Mon 08 Mar 09:00 interview invitation skipped [too-late]",
    ]


def test_a_telling_that_we_hear_of_after_more_than_30_days_is_too_late_to_ask_about() -> None:
    """Rule 11, R13."""
    out = play(
        rejected("2027-03-08 10:00:01", when="2027-02-06 09:00", notice=("call", "2027-02-06 10:00")),
        until="2027-03-08 11:00",
    )
    assert told(about(out, "rejection")) == ["Mon 08 Mar 10:00 rejection invitation skipped [too-late]"]


def test_a_survey_that_not_before_holds_back_is_not_too_late_for_that() -> None:
    """Rules 11 and 19, R96: 38 days after the telling, none after `not_before`."""
    out = play(
        rejected("2027-02-01 10:00", notice=("call", "2027-02-01 10:00"), not_before="2027-03-11 10:00"),
        until="2027-03-11 10:00",
    )
    assert told(about(out, "rejection")) == [
        "Mon 01 Feb 10:00 rejection invitation scheduled, to be sent Thu 11 Mar 10:00",
        "Thu 11 Mar 10:00 rejection invitation sent",
    ]
