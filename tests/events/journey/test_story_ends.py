"""What a story can no longer say, what it never says, and stories of letters."""

from hypothesis import given
from msgspec import json
from tests.events.journey.any_story import stories
from tests.events.journey.office import SUBJECT, TEXT, Office, utc
from tests.events.journey.storyteller import FIRST, after, of, short, told
from tests.stories import (
    MANAGER,
    RECRUITER,
    Json,
    active,
    erased,
    notified,
    opted_out,
    rejected,
    rejection_withdrawn,
    task_id,
)

from afterview.events.journey.state import Journey
from afterview.events.journey.story import Story, story, story_of_nobody


def test_a_journal_that_is_full_is_said_to_be_cut_off() -> None:
    busy = [
        event for day in range(1, 9) for event in (rejected(f"2027-02-0{day} 10:00"), active(f"2027-02-0{day} 11:00"))
    ]
    found = told(*busy, now="2027-02-08 12:00")
    assert len(found.happened) >= 12
    assert found.notes[0].startswith("of application A-1 only the last 12 events are kept: older ones may be missing")
    assert any(line.what == "written_rejection ended" for line in found.not_done)
    assert told(FIRST, now="2027-03-01 13:00").notes == ()


def test_a_quiet_application_keeps_three_lines_and_the_surveys_that_were_mailed() -> None:
    """What counts for the quarantine is known longer than its line (rule 11)."""
    call = notified("2027-03-04 10:00", "call")
    found = told(FIRST, rejected("2027-03-03 10:00"), call, now="2027-05-01 10:00")
    assert "only the last 3 events are kept once nothing is open" in found.notes[0]
    assert [line.at for line in found.happened if line.what == "interview survey sent"] == [utc("2027-03-02 12:00")]
    assert [line.what for line in found.not_done].count("written_rejection ended") == 0
    assert ("verbal_feedback ended", None, ()) in short(found.not_done)


def test_a_released_letter_is_told_until_it_is_told() -> None:
    office = after(rejected("2027-02-02 10:00"), now="2027-02-02 10:00")
    office.release("2027-02-02 20:00")
    waiting = of(office, "2027-02-02 20:01")
    assert ("letter released", None, ()) in short(waiting.happened)
    assert ("written_rejection letter sent", None, ()) in short(waiting.to_come)
    office.wake("2027-02-03 09:00")
    assert ("written_rejection letter in flight", None, ()) in short(of(office, "2027-02-03 09:00").to_come)
    office.word("undeliverable", "2027-02-03 09:01")
    found = of(office, "2027-02-03 09:02")
    assert ("letter came back", "undeliverable", ()) in short(found.not_done)
    assert ("no survey", "undeliverable", (11,)) in short(found.not_done)


def test_a_mail_that_missed_its_window_was_put_off() -> None:
    office = after(FIRST, now="2027-03-02 12:00", accepted=False)
    office.word("missed", "2027-03-02 18:01")
    found = of(office, "2027-03-02 18:02")
    assert ("interview survey put off", "outside-send-window", ()) in short(found.not_done)
    assert short(found.to_come)[0] == ("interview survey sent", None, (2,))


def test_a_record_that_is_being_merged_is_waited_for() -> None:
    """Rule 24."""
    office = after(FIRST, now="2027-03-01 13:00")
    key = office.key()
    held = Journey(key, "fjord", "C-1", awaiting=("00",), applications=office.journeys[key].applications)
    found = story(held, "candidate C-1", utc("2027-03-01 13:00"), office.rules)
    assert ("merging", None, (24,)) in short(found.to_come)


def test_of_an_erased_candidate_only_that_is_told() -> None:
    """Rule 20."""
    office = after(FIRST, opted_out("2027-03-01 12:30"), erased("2027-03-01 13:00"), now="2027-03-01 13:00")
    found = story_of_nobody(
        office.journeys[office.key()], "candidate C-1", "fjord", utc("2027-03-01 14:00"), office.rules
    )
    assert (found.standing, found.applications, found.happened, found.to_come) == ("erased", (), (), ())
    assert "rule 20" in found.notes[0]


def test_undone_rejections_leave_the_survey_to_be_explained() -> None:
    """Rule 15, R43."""
    events = [rejected("2027-03-01 10:00"), notified("2027-03-01 11:00"), rejection_withdrawn("2027-03-02 10:00")]
    found = told(*events, now="2027-03-02 11:00")
    assert ("rejection survey cancelled", "rejection-withdrawn", (15, 23)) in short(found.not_done)
    assert ("no rejection survey", None, (8,)) in short(found.not_done)


PERSONAL = (
    *("kari@example.org", "other@example.org", "more examples", "Kari"),
    *(text for person in (RECRUITER, MANAGER) for name, text in person.items() if name != "id"),
    *(SUBJECT, TEXT, "Dear"),
)


@given(stories(merges=True, candidates=2))
def test_nothing_personal_is_ever_told(events: list[Json]) -> None:
    """Neither of the candidate nor of the hiring team: ids, kinds, moments, reasons and rules only."""
    office = Office()
    for event in events:
        event["data"]["candidate"]["name"] = "Kari"
        office.put(event)
    for task in ("written_rejection", "verbal_feedback"):
        office.release(events[-1]["time"], task_id(task, 1, "C-1/1"), application_id="C-1/1")
    for journey in office.journeys.values():
        now = journey.at or utc("2027-03-19 10:00")
        tell = story_of_nobody if journey.erased or journey.merged_into else None
        found = tell(journey, "x", "fjord", now, office.rules) if tell else story(journey, "x", now, office.rules)
        text = json.encode(found).decode()
        assert [word for word in PERSONAL if word in text] == []
        assert json.decode(text, type=Story) == found
