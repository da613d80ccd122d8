"""Two records of one person become one candidate (rule 24): who they are from then on."""

from typing import Any

from tests.stories import (
    Json,
    event,
    interviewed,
    play,
    rejected,
    told,
)

TOKYO = {"timezone": "Asia/Tokyo"}
LONDON = {"timezone": "Europe/London"}
NEW_YORK = {"timezone": "America/New_York"}


def merged(at: str, into: str = "C-2", previous: str = "C-1", **said: Any) -> Json:
    """`candidate.updated` with `previous_id`; names no application."""
    return event("candidate.updated", at, application_id=..., candidate_id=into, previous_id=previous, **said)


def candidates(story: list[Json]) -> list[str]:
    return [one["data"]["candidate_id"] for one in story if "candidate_id" in one["data"]]


def test_a_merge_emits_nothing_and_everything_goes_on_under_the_new_id() -> None:
    """R61, rule 24: also what still arrives under the old one."""
    story = play(
        interviewed("2027-02-01 12:00"),
        merged("2027-02-01 14:00"),
        rejected("2027-02-02 14:00"),
        until="2027-02-02 14:00",
    )
    assert told(story) == [
        "Mon 01 Feb 12:00 candidate_update scheduled, due Mon 08 Feb 17:00",
        "Mon 01 Feb 12:00 interview invitation scheduled, to be sent Tue 02 Feb 12:00",
        "Tue 02 Feb 12:00 interview invitation sent",
        "Tue 02 Feb 14:00 candidate_update cancelled [decided]",
        "Tue 02 Feb 14:00 verbal_feedback scheduled, due Thu 04 Feb 17:00",
    ]
    assert candidates(story) == ["C-1", "C-2", "C-2"]


def test_opt_outs_add_up_and_the_stricter_flags_hold() -> None:
    """R61."""
    for event_of_old, reason in (
        (event("candidate.opted_out", "2027-02-01 10:00", scope="survey"), "opted-out"),
        (event("application.active", "2027-02-01 10:00", candidate={"can_email": False}), "do-not-email"),
        (event("application.active", "2027-02-01 10:00", candidate={"internal": True}), "internal"),
    ):
        new = event("application.active", "2027-02-01 10:30", application_id="A-2", candidate_id="C-2")
        new["data"]["candidate"] |= {"can_email": True, "internal": False}
        story = play(
            event_of_old,
            new,
            merged("2027-02-01 11:00"),
            interviewed("2027-02-01 12:00", application_id="A-2", candidate_id="C-2"),
            until="2027-02-01 12:00",
        )
        assert f"Mon 01 Feb 12:00 interview invitation skipped [{reason}] of A-2" in told(story)


def test_the_quarantine_is_that_of_both() -> None:
    """R61, rule 24."""
    story = play(
        interviewed("2027-02-01 12:00"),
        merged("2027-02-03 11:00"),
        interviewed("2027-02-03 12:00", application_id="A-2", candidate_id="C-2"),
        until="2027-02-03 12:00",
    )
    assert "Wed 03 Feb 12:00 interview invitation skipped [quarantine] of A-2" in told(story)


def test_an_unknown_previous_id_is_noted_and_its_later_records_are_handed_on() -> None:
    """R70."""
    story = play(merged("2027-02-01 11:00", previous="C-9"), interviewed("2027-02-01 12:00", candidate_id="C-9"))
    assert set(candidates(story)) == {"C-2"}
    assert "Tue 02 Feb 12:00 interview invitation sent" in told(story)


def sending(*events: Json) -> str:
    """When the survey about an interview that ended on Mon 1 Feb at 15:00 in Oslo is to be sent."""
    story = play(
        *events,
        interviewed("2027-02-01 15:00", candidate_id="C-2", application_id="A-2"),
        until="2027-02-01 15:00",
    )
    return told(story)[-1].rpartition("to be sent ")[2]


def test_what_the_new_id_never_said_is_taken_from_the_old_one_and_the_merging_event_has_the_last_word() -> None:
    """R71: Tue 15:00 in Oslo is 23:00 in Tokyo, 14:00 in London, 09:00 in New York."""
    old = event("application.active", "2027-02-01 09:00", candidate=TOKYO)
    new = event("application.active", "2027-02-01 09:30", candidate_id="C-2", application_id="A-2", candidate=LONDON)
    silent = event("application.active", "2027-02-01 09:30", candidate_id="C-2", application_id="A-2")
    cleared = event(
        "application.active",
        "2027-02-01 09:30",
        candidate_id="C-2",
        application_id="A-2",
        candidate={"timezone": None},
    )
    assert sending(old, silent, merged("2027-02-01 10:00")) == "Wed 03 Feb 01:00"
    assert sending(old, new, merged("2027-02-01 10:00")) == "Tue 02 Feb 15:00"
    assert sending(old, cleared, merged("2027-02-01 10:00")) == "Tue 02 Feb 15:00"
    assert sending(old, new, merged("2027-02-01 10:00", candidate={"timezone": "Asia/Tokyo"})) == "Wed 03 Feb 01:00"


def test_the_merging_event_may_say_that_mail_is_welcome_after_all() -> None:
    """R71."""
    assert (
        sending(
            event("application.active", "2027-02-01 09:00", candidate={"can_email": False}),
            merged("2027-02-01 10:00", candidate={"can_email": True}),
        )
        == "Tue 02 Feb 15:00"
    )


def test_of_an_erased_previous_id_only_the_opt_out_is_carried_over() -> None:
    """R72, R89: what arrives for it later is ignored as before."""
    story = play(
        event("candidate.opted_out", "2027-02-01 09:00", scope="all", candidate=TOKYO),
        event("candidate.erased", "2027-02-01 09:30"),
        merged("2027-02-01 10:00"),
        interviewed("2027-02-01 11:00", of="I-9"),
        interviewed("2027-02-01 12:00", candidate_id="C-2", application_id="A-2"),
        until="2027-02-03 12:00",
    )
    assert told(story) == [
        "Mon 01 Feb 12:00 interview invitation skipped [opted-out] of A-2",
        "Mon 01 Feb 12:00 candidate_update scheduled of A-2, due Mon 08 Feb 17:00",
    ]


def test_a_merge_with_an_erased_previous_id_is_else_an_ordinary_update() -> None:
    """R89: its new time zone counts, that of the erased one does not."""
    old = event("application.active", "2027-02-01 09:00", candidate=TOKYO)
    erased = event("candidate.erased", "2027-02-01 09:30")
    assert sending(old, erased, merged("2027-02-01 10:00")) == "Tue 02 Feb 15:00"
    assert sending(old, erased, merged("2027-02-01 10:00", candidate=TOKYO)) == "Wed 03 Feb 01:00"


def test_a_merge_into_an_erased_id_is_ignored_and_the_other_lives_on() -> None:
    """R72, R28."""
    story = play(
        event("candidate.erased", "2027-02-01 09:00", candidate_id="C-2"),
        merged("2027-02-01 10:00"),
        interviewed("2027-02-01 12:00"),
        until="2027-02-02 12:00",
    )
    assert candidates(story) == ["C-1"]
    assert len(story) == 3


def test_who_was_merged_away_before_is_merged_as_whom_they_are_now() -> None:
    """R97: C-1 is C-2 already; all of that goes to C-3, and what arrives for either is handed on."""
    story = play(
        interviewed("2027-02-01 12:00"),
        merged("2027-02-01 13:00", into="C-2", previous="C-1"),
        merged("2027-02-01 14:00", into="C-3", previous="C-1"),
        rejected("2027-02-01 15:00", candidate_id="C-2"),
        rejected("2027-02-01 16:00", candidate_id="C-1", application_id="A-2"),
        until="2027-02-01 16:00",
    )
    assert [line for line in told(story) if "verbal" in line or "written" in line] == [
        "Mon 01 Feb 15:00 verbal_feedback scheduled, due Wed 03 Feb 17:00",
        "Mon 01 Feb 16:00 written_rejection scheduled of A-2, due Thu 04 Feb 17:00",
    ]
    assert candidates(story)[1:] == ["C-3", "C-3", "C-3"]


def test_merging_what_is_one_already_changes_nothing() -> None:
    """R97: neither again, nor the other way round."""
    once = [interviewed("2027-02-01 12:00"), merged("2027-02-01 13:00")]
    again = [merged("2027-02-01 14:00"), merged("2027-02-01 15:00", into="C-1", previous="C-2")]
    assert play(*once) == play(*once, *again)


def test_the_preference_is_that_of_the_new_id_else_of_the_old_one() -> None:
    """R103, rule 25."""

    def channel(*events: Json) -> Any:
        return play(*events, rejected("2027-02-02 10:00", candidate_id="C-2", interviewed=True))[0]["data"]["channel"]

    by_mail = event("candidate.preferred", "2027-02-01 09:00", preference={"channel": "email"})
    by_call = event("candidate.preferred", "2027-02-01 08:00", candidate_id="C-2", preference={"channel": "call"})
    assert channel(by_mail, merged("2027-02-01 10:00")) == "email"
    assert channel(by_call, by_mail, merged("2027-02-01 10:00")) == "call"
    assert channel(by_call, merged("2027-02-01 08:30"), by_mail) == "email"
