"""The candidate: contact data, erasure, two records that become one, two tenants (rules 20 and 24)."""

import json

import pytest
from tests.stories import (
    about,
    answered,
    completed,
    erased,
    interviewed,
    notified,
    opted_out,
    play,
    preferred,
    rejected,
    task_id,
    told,
    updated,
)

# Contact data


def test_what_is_not_said_again_stays_known_on_all_applications() -> None:
    """R29: that this candidate may not be mailed was said once, beside another application."""
    out = play(
        rejected("2027-03-01 10:00", application_id="A-2", candidate={"can_email": False}),
        interviewed("2027-03-04 12:00"),
        until="2027-03-04 12:00",
    )
    assert told(about(out, "interview")) == ["Thu 04 Mar 12:00 interview invitation skipped [do-not-email]"]


def test_what_is_said_to_be_null_is_not_known_any_more() -> None:
    """R29: `can_email` is true again, `internal` false, and the time zone the tenant's."""
    known = updated("2027-03-01 10:00", candidate={"can_email": False, "internal": True, "timezone": "Asia/Kolkata"})
    cleared = updated("2027-03-01 11:00", candidate={"can_email": None, "internal": None, "timezone": None})
    out = play(known, cleared, interviewed("2027-03-04 15:00"), until="2027-03-05 15:00")
    assert told(about(out, "interview")) == [
        "Thu 04 Mar 15:00 interview invitation scheduled, to be sent Fri 05 Mar 15:00",
        "Fri 05 Mar 15:00 interview invitation sent",
    ]


def test_the_job_is_the_applications_and_is_replaced_as_a_whole() -> None:
    """R29: what the second event does not say of the job is not known any more; A-2 has none."""
    out = play(
        interviewed("2027-03-04 12:00", job={"id": "J-1", "title": "Engineer"}),
        interviewed("2027-03-04 13:00", application_id="A-2"),
        rejected("2027-03-04 14:00", job={"id": "J-1", "department": "Platform"}),
        until="2027-03-04 14:00",
    )
    tasks = about(out, "candidate_update", "verbal_feedback")
    assert [task["data"].get("job") for task in tasks] == [
        {"id": "J-1", "title": "Engineer"},
        None,
        {"id": "J-1", "department": "Platform"},
        {"id": "J-1", "department": "Platform"},
    ]


def test_a_job_that_is_said_to_be_null_is_not_known_any_more() -> None:
    """R29, R93: nor are its holidays. Of the US Maundy Thursday is a business day."""
    story = [interviewed("2027-03-24 09:00", job={"id": "J-1", "country": "US"})]
    assert told(play(*story, rejected("2027-03-24 10:00"), until="2027-03-24 10:00"))[-1].endswith(
        "due Fri 26 Mar 17:00"
    )
    out = play(*story, rejected("2027-03-24 10:00", job=None), until="2027-03-24 10:00")
    assert told(out)[-1].endswith("verbal_feedback scheduled, due Wed 31 Mar 17:00")
    assert "job" not in out[-1]["data"]


def test_people_who_are_said_to_be_null_are_nobody() -> None:
    """R29, R30, R93."""
    out = play(interviewed("2027-03-04 12:00"), rejected("2027-03-08 10:00", recruiter=None), until="2027-03-08 10:00")
    assert out[-1]["data"]["assignee"]["id"] == "M-1"


def test_tenants_share_nothing() -> None:
    """R53: the same ids are another candidate and another application."""
    out = play(
        interviewed("2027-03-04 12:00", candidate={"can_email": False}),
        interviewed("2027-03-04 12:00", tenant="dale"),
        rejected("2027-03-08 10:00", tenant="dale"),
        until="2027-03-08 10:00",
    )
    of = {tenant: [one for one in out if one["data"]["tenant"] == tenant] for tenant in ("fjord", "dale")}
    assert told(of["fjord"]) == [
        "Thu 04 Mar 12:00 interview invitation skipped [do-not-email]",
        "Thu 04 Mar 12:00 candidate_update scheduled, due Thu 11 Mar 17:00",
    ]
    assert told(of["dale"])[2:] == [
        "Fri 05 Mar 12:00 interview invitation sent",
        "Mon 08 Mar 10:00 candidate_update cancelled [decided]",
        "Mon 08 Mar 10:00 verbal_feedback scheduled, due Wed 10 Mar 17:00",
    ]


# Erasure


def test_all_that_is_open_of_an_erased_candidate_is_cancelled() -> None:
    """Rule 20, R28: the invitation that is out is open too. R38: tasks come before invitations."""
    out = play(
        interviewed("2027-03-04 12:00", candidate={"name": "Kari Nordmann"}),
        interviewed("2027-03-08 12:00", application_id="A-2", kind="assessment", candidate={"timezone": "Asia/Tokyo"}),
        rejected("2027-03-08 12:00", application_id="A-3"),
        erased("2027-03-08 13:00", candidate={"name": "Kari Nordmann"}),
    )
    last = [one for one in out if one["time"] == "2027-03-08T12:00:00Z"]
    assert told(last) == [
        "Mon 08 Mar 13:00 candidate_update cancelled [erased]",
        "Mon 08 Mar 13:00 written_rejection cancelled [erased] of A-3",
        "Mon 08 Mar 13:00 interview invitation cancelled [erased]",
    ]
    assert out[-3:] == last


def test_what_is_said_of_an_erased_candidate_has_the_id_and_no_name() -> None:
    """Rule 20, R28, CONTRACT 3: and neither has anything else that leaves."""
    person = {"name": "Kari Nordmann", "phone": "+47 999 99 999"}
    out = play(rejected("2027-03-08 10:00", candidate=person), erased("2027-03-08 13:00", candidate=person))
    assert out[-1]["data"]["candidate_id"] == "C-1"
    for secret in ("Nordmann", "999", "kari@"):
        assert secret not in json.dumps(out)


def test_everything_later_about_an_erased_candidate_is_ignored() -> None:
    """Rule 20, R28."""
    story = [interviewed("2027-03-04 12:00"), erased("2027-03-05 13:00")]
    later = [
        interviewed("2027-03-05 14:00", application_id="A-2"),
        rejected("2027-03-05 15:00"),
        updated("2027-03-05 16:00"),
        answered("2027-03-05 17:00", task_id("interview")),
        erased("2027-03-05 18:00"),
    ]
    assert told(play(*story, *later)) == told(play(*story))


def test_an_erased_candidate_is_another_tenants_candidate_still() -> None:
    """Rule 20, R28, R53."""
    out = play(interviewed("2027-03-04 12:00", tenant="dale"), erased("2027-03-04 13:00"), until="2027-03-05 12:00")
    assert told(out)[-1] == "Fri 05 Mar 12:00 interview invitation sent"


# Two records become one

MERGED = updated("2027-03-04 13:00", candidate_id="C-2", previous_id="C-1")


def test_because_of_a_merge_nothing_is_scheduled_cancelled_or_sent() -> None:
    """Rule 24: all that was to come comes, under the new id."""
    first = interviewed("2027-03-04 12:00")
    merged = play(first, MERGED)
    assert told(merged) == told(play(first))
    assert [one["data"]["candidate_id"] for one in about(merged, "candidate_update")] == ["C-1", "C-2", "C-2", "C-2"]


def test_the_quarantine_of_both_holds_for_the_one() -> None:
    """Rule 24."""
    out = play(
        interviewed("2027-03-04 12:00"),
        interviewed("2027-03-04 13:00", application_id="A-2", candidate_id="C-2"),
        MERGED,
        until="2027-03-05 13:00",
    )
    assert told(about(out, "interview"))[2:] == [
        "Fri 05 Mar 12:00 interview invitation sent",
        "Fri 05 Mar 13:00 interview invitation skipped [quarantine] of A-2",
    ]


def test_an_opt_out_of_either_holds_for_the_one() -> None:
    """Rule 24, R61."""
    for candidate in ("C-1", "C-2"):
        story = [interviewed("2027-03-04 12:00"), opted_out("2027-03-04 12:30", candidate_id=candidate), MERGED]
        out = play(*story, until="2027-03-05 12:00")
        assert told(out)[-1] == "Fri 05 Mar 12:00 interview invitation skipped [opted-out]"


@pytest.mark.parametrize("candidate", ["C-1", "C-2"])
def test_what_arrives_later_under_either_id_is_the_ones(candidate: str) -> None:
    """Rule 24, R61: a rejection, a telling, a task that is done."""
    out = play(
        interviewed("2027-03-04 12:00"),
        MERGED,
        rejected("2027-03-04 14:00", candidate_id=candidate),
        completed("2027-03-04 15:00", task_id("verbal_feedback"), candidate_id=candidate),
        notified("2027-03-04 16:00", candidate_id=candidate),
        until="2027-03-04 16:00",
    )
    assert told(out)[2:] == [
        "Thu 04 Mar 14:00 candidate_update cancelled [decided]",
        "Thu 04 Mar 14:00 verbal_feedback scheduled, due Mon 08 Mar 17:00",
        "Thu 04 Mar 15:00 verbal_feedback completed [delivered]",
        "Thu 04 Mar 15:00 interview invitation cancelled [superseded]",
        "Thu 04 Mar 15:00 rejection invitation scheduled, to be sent Mon 08 Mar 09:00",
    ]
    assert out[3]["data"]["candidate_id"] == "C-2"


def test_the_preference_of_the_new_id_holds_else_that_of_the_old() -> None:
    """Rules 24 and 25, R103."""

    def channel(*preferences: tuple[str, str]) -> str:
        said = [preferred("2027-03-04 12:30", channel, candidate_id=candidate) for candidate, channel in preferences]
        no = rejected("2027-03-04 14:00", candidate_id="C-2", interviewed=True)
        return str(play(*said, MERGED, no, until="2027-03-04 14:00")[-1]["data"]["channel"])

    assert channel(("C-1", "email")) == "email"
    assert channel(("C-1", "email"), ("C-2", "call")) == "call"
    assert channel(("C-2", "email"), ("C-1", "call")) == "email"


def test_a_merge_into_an_erased_candidate_is_ignored() -> None:
    """Rules 20 and 24, R72: the other one lives on under its own id."""
    out = play(interviewed("2027-03-04 12:00"), erased("2027-03-04 12:30", candidate_id="C-2"), MERGED)
    assert told(out) == told(play(interviewed("2027-03-04 12:00")))
    assert {one["data"]["candidate_id"] for one in about(out, "candidate_update")} == {"C-1"}


def test_merging_with_an_erased_candidate_brings_its_opt_out_and_nothing_else() -> None:
    """Rules 20 and 24, R72."""
    gone = [interviewed("2027-03-04 12:00"), opted_out("2027-03-04 12:15"), erased("2027-03-04 12:30")]
    out = play(*gone, MERGED, interviewed("2027-03-04 14:00", application_id="A-2", candidate_id="C-2"))
    assert told(about(out, "A-2"))[0] == "Thu 04 Mar 14:00 interview invitation skipped [opted-out] of A-2"
