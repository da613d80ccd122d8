"""An opt-out that is undone: what comes later is sent, what was skipped or withdrawn is not (R27, R80)."""

import pytest
from tests.events.journey.letterbox import journal, owed, state
from tests.events.journey.office import Office
from tests.stories import erased, interviewed, opted_out, updated

from afterview.events.journey.release import LetterState
from afterview.events.journey.state import Journey
from afterview.events.journey.story import story

UNSENT = ("withdrawn", "missed", "paused")
SCOPES = ("survey", "all")


def asked(office: Office) -> Office:
    """Interviewed on Mon 1 Feb at noon; the mail was asked for on Tuesday at noon."""
    office.put(interviewed("2027-02-01 12:00"))
    office.wake("2027-02-02 12:00")
    return office


@pytest.mark.parametrize("scope", SCOPES)
def test_a_survey_that_falls_due_after_the_undoing_is_sent(scope: str) -> None:
    office = Office()
    office.put(interviewed("2027-02-01 12:00"), opted_out("2027-02-01 13:00", scope))
    office.opt_in("2027-02-01 14:00")
    office.wake("2027-02-02 12:00")
    assert [request.purpose for request in office.requests] == ["invitation"]
    assert office.journeys[office.key()].opted_out is None


@pytest.mark.parametrize("scope", SCOPES)
def test_a_survey_that_was_skipped_does_not_come_back(scope: str) -> None:
    office = Office()
    office.put(interviewed("2027-02-01 12:00"), opted_out("2027-02-01 13:00", scope))
    office.wake("2027-02-02 12:00")
    office.opt_in("2027-02-02 13:00")
    office.run_out()
    assert office.surveys() == ["Tue 02 Feb 12:00 interview invitation skipped [opted-out]"]
    assert office.requests == []


@pytest.mark.parametrize("word", UNSENT)
@pytest.mark.parametrize("scope", SCOPES)
def test_a_mail_that_was_withdrawn_does_not_come_back_though_the_mailer_says_so_later(word: str, scope: str) -> None:
    office = asked(Office())
    office.put(opted_out("2027-02-02 12:01", scope))
    office.opt_in("2027-02-02 12:02")
    office.word(word, "2027-02-02 12:03")
    office.run_out()
    assert office.surveys() == ["Tue 02 Feb 12:03 interview invitation skipped [opted-out]"]
    assert len(office.requests) == 1


def test_a_mail_that_a_server_had_already_is_sent_and_may_be_reminded() -> None:
    office = asked(Office())
    office.put(opted_out("2027-02-02 12:01"))
    office.opt_in("2027-02-02 12:02")
    office.word("accepted", "2027-02-02 12:03")
    office.wake("2027-02-08 12:03")
    assert office.surveys() == ["Tue 02 Feb 12:03 interview invitation sent"]
    assert [request.purpose for request in office.requests] == ["invitation", "reminder"]


@pytest.mark.parametrize("word", UNSENT)
def test_a_reminder_that_was_withdrawn_does_not_come_back(word: str) -> None:
    office = asked(Office())
    office.word("accepted", "2027-02-02 12:01")
    office.wake("2027-02-08 12:01")
    office.put(opted_out("2027-02-08 12:02"))
    office.opt_in("2027-02-08 12:03")
    office.word(word, "2027-02-08 12:04")
    office.run_out()
    assert [request.purpose for request in office.requests] == ["invitation", "reminder"]
    assert office.surveys()[1:] == ["Tue 23 Feb 12:00 interview invitation expired"]


@pytest.mark.parametrize(("word", "reason"), [*((word, "opted-out") for word in UNSENT), ("failed", "mail-refused")])
def test_a_letter_that_was_withdrawn_is_a_draft_once_the_mailer_says_so(word: str, reason: str) -> None:
    """With `all`, it goes back to the recruiter (R27): it is theirs to release again, not before, lest two leave."""
    office = owed()
    office.release("2027-02-02 11:00")
    office.put(opted_out("2027-02-02 11:01", "all"))
    office.opt_in("2027-02-02 11:02")
    office.release("2027-02-02 11:02")
    assert (state(office), len(office.letters)) == (LetterState("in-flight"), 1)
    office.word(word, "2027-02-02 11:03")
    assert (state(office), len(office.letters)) == (LetterState("came-back", reason=reason), 1)
    office.release("2027-02-02 11:04")
    assert (state(office), len(office.letters)) == (LetterState("in-flight"), 2)
    office.word("accepted", "2027-02-02 11:05")
    assert ("written_rejection completed", "delivered") in journal(office)


def test_a_letter_that_a_server_had_already_has_told_the_candidate() -> None:
    office = owed()
    office.release("2027-02-02 11:00")
    office.put(opted_out("2027-02-02 11:01", "all"))
    office.opt_in("2027-02-02 11:02")
    office.word("accepted", "2027-02-02 11:03")
    assert ("written_rejection completed", "delivered") in journal(office)
    office.run_out()
    assert [request.touchpoint for request in office.requests] == ["rejection"]


def test_a_letter_in_flight_is_not_touched_by_an_opt_out_of_surveys_that_is_undone() -> None:
    office = owed()
    office.release("2027-02-02 11:00")
    office.put(opted_out("2027-02-02 11:01"))
    office.opt_in("2027-02-02 11:02")
    assert state(office) == LetterState("in-flight")


def test_whoever_had_not_opted_out_changes_nothing() -> None:
    office = asked(Office())
    before = office.journeys[office.key()].applications
    office.opt_in("2027-02-02 12:01")
    assert office.journeys[office.key()].applications == before
    office.word("missed", "2027-02-02 18:01")
    assert len(office.requests) == 1
    office.wake("2027-02-03 09:00")
    assert len(office.requests) == 2


def test_it_can_be_done_again_and_again() -> None:
    office = Office()
    for hour in range(12, 16):
        office.put(opted_out(f"2027-02-01 {hour}:00"))
        assert office.journeys[office.key()].opted_out == "survey"
        office.opt_in(f"2027-02-01 {hour}:30")
        assert office.journeys[office.key()].opted_out is None


def test_after_a_merge_the_old_link_undoes_the_opt_out_of_both() -> None:
    """R61: opt-outs add up, so whoever takes theirs back takes both."""
    office = Office()
    office.put(
        interviewed("2027-02-01 12:00"),
        opted_out("2027-02-01 12:30", candidate_id="C-2"),
        updated("2027-02-01 13:00", candidate_id="C-2", previous_id="C-1"),
    )
    office.opt_in("2027-02-01 14:00", candidate="C-1")
    assert office.journeys[office.key("C-2")].opted_out is None


def test_of_somebody_erased_the_opt_out_stays() -> None:
    """R28: every later event is ignored."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00"), opted_out("2027-02-01 12:30", "all"), erased("2027-02-01 13:00"))
    office.opt_in("2027-02-01 14:00")
    assert office.journeys[office.key()] == Journey(office.key(), erased=True, opted_out="all")


def test_why_tells_that_it_was_taken_back() -> None:
    office = Office()
    office.put(interviewed("2027-02-01 12:00"), opted_out("2027-02-01 13:00"))
    office.opt_in("2027-02-01 14:00")
    journey = office.journeys[office.key()]
    assert journey.at
    told = story(journey, "candidate C-1", journey.at, office.rules)
    assert ("opted in again", "the candidate took their opt-out back: mails may be sent again") in {
        (line.what, line.sentence) for line in told.happened
    }
    assert [line for line in told.not_done if line.reason == "opted-out"] == []
