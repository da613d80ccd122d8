"""What is said to come is what comes, if nothing else happens before."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.journey.any_story import stories
from tests.events.journey.office import Office, utc
from tests.events.journey.storyteller import FIRST, after
from tests.events.journey.test_wakeups import parsed, punctual
from tests.stories import Json, interviewed, notified, opted_out, planned, rejected

from afterview.events.journey.coming import Coming, Foreseen, foresee
from afterview.events.journey.decide import decide
from afterview.events.journey.decision import Emit
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey
from afterview.schemas.internal import TimerDue
from afterview.schemas.outgoing_data import FeedbackTask

RULES = Rulebook(instant_mail=True)
Happening = tuple[str, datetime, str | None]


def foreseen(office: Office, now: str, until: str) -> Foreseen:
    return foresee(office.journeys[office.key()], utc(now), utc(until), RULES)


def kinds(found: Foreseen) -> list[tuple[str, str | None]]:
    return [(one.kind, one.refusal) for one in found.coming]


def happened(emit: Emit) -> Happening | None:
    """As it would have been foreseen; None: that is not told."""
    if isinstance(emit.data, FeedbackTask):
        return (f"task {emit.verb}", emit.at, None) if emit.verb in ("reminded", "escalated", "expired") else None
    touchpoint = emit.data.touchpoint
    if emit.verb == "skipped" and emit.data.send_at:  # else it was never scheduled
        return f"{touchpoint} survey", emit.at, emit.data.reason
    names = {"sent": f"{touchpoint} survey", "reminded": f"{touchpoint} reminder", "expired": "survey expired"}
    return (names[emit.verb], emit.at, None) if emit.verb in names else None


def told(coming: Coming) -> bool:
    """Whether an event would tell of it: a reminder that is left out has none, nor have due dates."""
    left_out = coming.kind.endswith("reminder") and coming.refusal
    return not left_out and coming.kind not in ("task due", "interview derived", "never told")


@settings(max_examples=150, deadline=None)
@given(stories(), st.sampled_from([timedelta(hours=6), timedelta(days=2), timedelta(days=20), timedelta(days=200)]))
def test_whatever_came_before_what_is_foreseen_is_what_happens(story: list[Json], ahead: timedelta) -> None:
    log = parsed(story)
    journey, now = Journey("00"), log[-1][0]
    for at, step in punctual(log, now):
        journey = decide(journey, step, at, RULES).state
    until = now + ahead
    found = foresee(journey, now, until, RULES)
    effects = decide(journey, TimerDue(), until, RULES).effects
    expected = Counter(happened(effect) for effect in effects if isinstance(effect, Emit))
    expected.pop(None, None)
    assert Counter((one.kind, one.at, one.refusal) for one in found.coming if told(one)) == expected


def test_tomorrow_a_survey_is_sent_and_a_week_later_it_is_reminded_of() -> None:
    office = after(FIRST, now="2027-03-01 13:00")
    assert kinds(foreseen(office, "2027-03-01 13:00", "2027-03-03 00:00")) == [("interview survey", None)]
    week = foreseen(office, "2027-03-01 13:00", "2027-03-09 06:00")
    assert Counter(kinds(week)) == Counter(
        [
            ("interview survey", None),
            ("interview reminder", None),
            ("task reminded", None),
            ("task escalated", None),
            ("task due", None),
        ]
    )
    assert [(one.verb, one.assignee.id) for one in week.news] == [("reminded", "R-1"), ("escalated", "M-1")]


def test_a_planned_interview_brings_its_survey_with_it() -> None:
    """Rules 21, 1, 2: they are not scheduled yet."""
    office = after(planned("2027-03-01 10:00", "2027-03-02 12:00", "2027-03-02 13:00"), now="2027-03-01 11:00")
    found = foreseen(office, "2027-03-01 11:00", "2027-03-04 20:00")
    assert kinds(found)[:2] == [("interview derived", None), ("interview survey", None)]
    assert [one.verb for one in found.news][:1] == ["scheduled"]


def test_what_would_not_be_sent_has_its_reason() -> None:
    """Rule 11."""
    other = interviewed("2027-03-01 12:30", application_id="A-2", of="I-2")
    office = after(FIRST, other, now="2027-03-01 13:00")
    found = kinds(foreseen(office, "2027-03-01 13:00", "2027-03-03 00:00"))
    assert found == [("interview survey", None), ("interview survey", "quarantine")]


def test_a_reminder_of_an_interview_survey_is_left_out_once_the_application_is_decided() -> None:
    """Rule 12, R86."""
    office = after(FIRST, rejected("2027-03-03 10:00"), now="2027-03-03 11:00")
    found = kinds(foreseen(office, "2027-03-03 11:00", "2027-03-12 00:00"))
    assert ("interview reminder", "decided") in found


def test_a_released_letter_leaves_and_the_survey_about_the_rejection_follows() -> None:
    office = after(rejected("2027-03-01 20:00"), now="2027-03-01 20:00")
    office.release("2027-03-01 20:30")
    found = foreseen(office, "2027-03-01 21:00", "2027-03-06 00:00")
    assert found.coming[:2] == (
        Coming("letter", utc("2027-03-02 09:00")),
        Coming("rejection survey", utc("2027-03-05 09:00")),
    )
    office.put(opted_out("2027-03-01 22:00", "all"))
    assert kinds(foreseen(office, "2027-03-01 22:00", "2027-03-02 12:00")) == [("letter", "opted-out")]


def test_what_is_late_happens_now_and_a_mail_when_the_window_opens() -> None:
    """R79: nothing was done since Monday."""
    office = Office()
    office.put(FIRST)
    late = foreseen(office, "2027-03-04 22:00", "2027-03-07 00:00")
    assert [one for one in late.coming if one.kind == "interview survey"] == [
        Coming("interview survey", utc("2027-03-05 09:00"))
    ]
    assert Coming("task reminded", utc("2027-03-04 22:00")) not in late.coming


def test_nobody_is_given_up_who_was_told() -> None:
    """Rule 9."""
    untold = after(rejected("2027-03-01 10:00"), now="2027-03-12 10:00")
    assert ("never told", None) in kinds(foreseen(untold, "2027-03-12 10:00", "2027-03-20 00:00"))
    events = rejected("2027-03-01 10:00"), notified("2027-03-02 10:00")
    assert ("never told", None) not in kinds(
        foreseen(after(*events, now="2027-03-12 10:00"), "2027-03-12 10:00", "2027-03-20 00:00")
    )
