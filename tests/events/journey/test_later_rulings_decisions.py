"""Decisions that meet other decisions: said twice, undone, said of somebody else's tenant."""

from tests.stories import event, interviewed, notified, play, rejected, told

JOB = {"id": "J-1", "title": "Engineer", "country": "NO"}
TWO_TENANTS = '[tenants.lake]\ntimezone = "America/New_York"\ncountry = "US"\n'


def test_an_interview_that_is_known_counts_though_the_rejection_denies_it() -> None:
    """R51."""
    story = play(
        interviewed("2027-02-01 12:00"),
        rejected("2027-02-02 10:00", interviewed=False),
        until="2027-02-02 12:00",
    )
    assert told(story) == [
        "Mon 01 Feb 12:00 candidate_update scheduled, due Mon 08 Feb 17:00",
        "Mon 01 Feb 12:00 interview invitation scheduled, to be sent Tue 02 Feb 12:00",
        "Tue 02 Feb 10:00 candidate_update cancelled [decided]",
        "Tue 02 Feb 10:00 verbal_feedback scheduled, due Thu 04 Feb 17:00",
        "Tue 02 Feb 12:00 interview invitation sent",
    ]


def test_a_second_rejection_that_knows_of_an_interview_does_not_turn_the_letter_into_a_call() -> None:
    """R51."""
    story = play(
        rejected("2027-02-02 10:00"),
        rejected("2027-02-03 10:00", interviewed=True),
        until="2027-02-03 12:00",
    )
    assert told(story) == ["Tue 02 Feb 10:00 written_rejection scheduled, due Fri 05 Feb 17:00"]


def test_whoever_withdraws_twice_and_is_hired_after_all_is_cancelled_once() -> None:
    """R52: the last one only changes the status, which the next interview meets (R23)."""
    story = play(
        interviewed("2027-02-01 12:00"),
        event("application.withdrawn", "2027-02-01 14:00"),
        event("application.withdrawn", "2027-02-01 15:00"),
        event("candidate.hired", "2027-02-01 16:00"),
        interviewed("2027-02-02 12:00", of="I-2"),
    )
    assert told(story) == [
        "Mon 01 Feb 12:00 candidate_update scheduled, due Mon 08 Feb 17:00",
        "Mon 01 Feb 12:00 interview invitation scheduled, to be sent Tue 02 Feb 12:00",
        "Mon 01 Feb 14:00 candidate_update cancelled [withdrawn]",
        "Mon 01 Feb 14:00 interview invitation cancelled [withdrawn]",
        "Tue 02 Feb 12:00 interview invitation skipped [hired]",
    ]


def test_two_tenants_with_the_same_ids_share_nothing() -> None:
    """R53."""
    noon = "2027-02-01T12:00:00+00:00"
    story = play(
        interviewed(noon),
        interviewed(noon, tenant="lake"),
        event("candidate.erased", "2027-02-01T13:00:00+00:00", tenant="lake"),
        policy=TWO_TENANTS,
        until="2027-02-02T12:00:00+00:00",
    )
    ours = [one for one in story if one["data"]["tenant"] == "fjord"]
    theirs = [one for one in story if one["data"]["tenant"] == "lake"]
    assert told(ours) == [
        "Mon 01 Feb 13:00 candidate_update scheduled, due Mon 08 Feb 17:00",
        "Mon 01 Feb 13:00 interview invitation scheduled, to be sent Tue 02 Feb 13:00",
        "Tue 02 Feb 13:00 interview invitation sent",
    ]
    assert told(theirs, zone="America/New_York") == [
        "Mon 01 Feb 07:00 candidate_update scheduled, due Mon 08 Feb 17:00",
        "Mon 01 Feb 07:00 interview invitation scheduled, to be sent Tue 02 Feb 09:00",
        "Mon 01 Feb 08:00 candidate_update cancelled [erased]",
        "Mon 01 Feb 08:00 interview invitation cancelled [erased]",
    ]
    assert not {one["data"]["id"] for one in ours} & {one["data"]["id"] for one in theirs}


def test_a_rejection_after_the_application_was_active_again_is_a_new_one_and_untold() -> None:
    """R60, rule 23: with its own 14 days."""
    story = play(
        rejected("2027-02-01 10:00", notice=("email", "2027-02-01 10:00")),
        event("application.active", "2027-02-02 10:00"),
        rejected("2027-02-03 10:00"),
        until="2027-02-17 10:00",
    )
    assert told(story) == [
        "Mon 01 Feb 10:00 written_rejection skipped [already-notified]",
        "Mon 01 Feb 10:00 rejection invitation scheduled, to be sent Thu 04 Feb 10:00",
        "Tue 02 Feb 10:00 rejection invitation cancelled [rejection-withdrawn]",
        "Wed 03 Feb 10:00 written_rejection scheduled, due Mon 08 Feb 17:00",
        "Fri 05 Feb 17:00 written_rejection reminded",
        "Tue 09 Feb 05:00 written_rejection escalated",
        "Wed 17 Feb 10:00 rejection invitation skipped [rejection-not-delivered]",
    ]


def test_a_remembered_telling_outlives_the_word_that_an_active_application_is_active() -> None:
    """R69."""
    story = play(
        notified("2027-02-01 10:00"),
        event("application.active", "2027-02-01 11:00"),
        rejected("2027-02-01 12:00"),
        until="2027-02-01 13:00",
    )
    assert told(story) == [
        "Mon 01 Feb 12:00 written_rejection skipped [already-notified]",
        "Mon 01 Feb 12:00 rejection invitation scheduled, to be sent Thu 04 Feb 10:00",
    ]


def test_a_remembered_telling_is_forgotten_when_an_application_becomes_active_again() -> None:
    """R69."""
    for ending in ("application.withdrawn", "candidate.hired"):
        story = play(
            notified("2027-02-01 10:00"),
            event(ending, "2027-02-01 10:30"),
            event("application.active", "2027-02-01 11:00"),
            rejected("2027-02-01 12:00"),
            until="2027-02-01 13:00",
        )
        assert told(story) == ["Mon 01 Feb 12:00 written_rejection scheduled, due Thu 04 Feb 17:00"]


def test_an_undone_rejection_that_nobody_had_heard_of_makes_a_remembered_telling_void() -> None:
    """R94."""
    story = play(
        notified("2027-02-01 10:00", "call"),
        event("rejection.withdrawn", "2027-02-01 11:00"),
        rejected("2027-02-01 12:00", interviewed=True),
        until="2027-02-01 13:00",
    )
    assert told(story) == ["Mon 01 Feb 12:00 verbal_feedback scheduled, due Wed 03 Feb 17:00"]


def test_null_clears_the_job_and_its_people_and_silence_keeps_them() -> None:
    """R93, R29: without a recruiter the task is the hiring manager's."""
    story = play(
        interviewed("2027-02-01 12:00", job=JOB),
        interviewed("2027-02-01 15:00", of="I-2", recruiter=...),
        rejected("2027-02-02 10:00", job=None, recruiter=None),
        until="2027-02-02 10:00",
    )
    scheduled = [one["data"] for one in story if one["type"] == "afterview.feedback.task.scheduled.v1"]
    assert [task["kind"] for task in scheduled] == ["candidate_update", "candidate_update", "verbal_feedback"]
    assert [task.get("job", "none") for task in scheduled] == [JOB, JOB, "none"]
    assert [task["assignee"]["id"] for task in scheduled] == ["R-1", "R-1", "M-1"]


def test_job_and_people_mean_nothing_beside_no_application() -> None:
    """R93."""
    other = {"id": "R-9"}
    story = play(
        interviewed("2027-02-01 12:00", job=JOB),
        event("candidate.updated", "2027-02-01 13:00", application_id=..., job={"id": "J-9"}, recruiter=other),
        rejected("2027-02-02 10:00"),
        until="2027-02-02 10:00",
    )
    assert story[-1]["data"]["job"] == JOB
    assert story[-1]["data"]["assignee"]["id"] == "R-1"
