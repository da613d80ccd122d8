"""Between the moment a survey mail is asked for and the mailer's word on it (R79, R80)."""

import pytest
from tests.events.journey.office import Office, utc
from tests.stories import answered, event, interviewed, rejected, task_id

from afterview.schemas.facts import Answered, Ended

OPTED_OUT = event("candidate.opted_out", "2027-02-02 12:01", scope="survey")
ERASED = event("candidate.erased", "2027-02-02 12:01")
GONE = event("application.withdrawn", "2027-02-02 12:01")
WORDS = ("accepted", "undeliverable", "failed", "withdrawn", "missed")
SENT = "Tue 02 Feb 12:02 interview invitation sent"


def in_flight() -> Office:
    """Interviewed on Mon 1 Feb at noon; the mail was asked for on Tuesday at noon."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00"))
    office.wake("2027-02-02 12:00")
    return office


def test_a_mail_may_leave_until_the_window_closes_that_day() -> None:
    """R80: its link works as long as the invitation is open."""
    request = in_flight().requests[0]
    assert (request.purpose, request.to, request.touchpoint) == ("invitation", "kari@example.org", "interview")
    assert request.id == f"{task_id('interview')}/invitation/1"
    assert request.not_after == utc("2027-02-02 18:00")
    assert request.expires_at == utc("2027-02-23 12:00")


def test_the_window_is_that_of_the_candidate_s_clock() -> None:
    """R80, R7: asked for at 11:30 in Oslo, 16:00 in Kolkata."""
    office = Office()
    office.put(interviewed("2027-02-01 11:30", candidate={"timezone": "Asia/Kolkata"}))
    office.wake("2027-02-02 11:30")
    assert office.requests[0].not_after == utc("2027-02-02 18:00", "Asia/Kolkata")


def test_an_invitation_is_sent_when_a_server_has_accepted_it() -> None:
    """R79: reminder and expiry follow, the reminder from then, the expiry as it was scheduled (R37)."""
    office = in_flight()
    assert office.surveys() == []
    office.word("accepted", "2027-02-02 12:02")
    assert office.due() == utc("2027-02-05 17:00")  # the task's reminder waits for nobody
    office.wake("2027-02-08 12:02")
    assert office.requests[-1].id == f"{task_id('interview')}/reminder/2"
    office.word("accepted", "2027-02-08 12:03")
    office.run_out()
    assert office.surveys() == [
        SENT,
        "Mon 08 Feb 12:03 interview invitation reminded",
        "Tue 23 Feb 12:00 interview invitation expired",
    ]


def test_the_same_word_twice_is_one_word() -> None:
    """Rule 17."""
    office = in_flight()
    for at in ("2027-02-02 12:02", "2027-02-02 12:03"):
        office.word("accepted", at)
    assert office.surveys() == [SENT]


def test_an_address_that_is_refused_for_good_is_asked_no_more() -> None:
    """Rule 11 `undeliverable`: until there is another one. A survey that failed is no quarantine (R13)."""
    office = in_flight()
    office.word("undeliverable", "2027-02-02 12:02")
    office.put(interviewed("2027-02-03 12:00", of="I-2"))
    office.put(interviewed("2027-02-04 12:00", of="I-3", candidate={"email": "new@example.org"}))
    assert office.surveys() == [
        "Tue 02 Feb 12:02 interview invitation failed [undeliverable]",
        "Wed 03 Feb 12:00 interview invitation skipped [undeliverable]",
        "Thu 04 Feb 12:00 interview invitation scheduled, to be sent Fri 05 Feb 12:00",
    ]


def test_an_address_that_came_after_the_mail_had_left_is_not_the_one_refused() -> None:
    """Rule 11 `undeliverable`."""
    office = in_flight()
    office.put(event("candidate.updated", "2027-02-02 12:01", candidate={"email": "new@example.org"}))
    office.word("undeliverable", "2027-02-02 12:02")
    office.put(interviewed("2027-02-03 12:00", of="I-2", candidate={"email": "new@example.org"}))
    assert office.surveys()[1:] == ["Wed 03 Feb 12:00 interview invitation scheduled, to be sent Thu 04 Feb 12:00"]


def test_a_mail_that_is_refused_says_nothing_about_the_address() -> None:
    """Rule 11."""
    office = in_flight()
    office.word("failed", "2027-02-02 12:02")
    office.put(interviewed("2027-02-03 12:00", of="I-2"))
    assert office.surveys() == [
        "Tue 02 Feb 12:02 interview invitation failed [mail-refused]",
        "Wed 03 Feb 12:00 interview invitation scheduled, to be sent Thu 04 Feb 12:00",
    ]


def test_a_mail_in_flight_counts_for_the_quarantine() -> None:
    """R13: two surveys of one candidate are never on their way at once."""
    office = in_flight()
    office.put(interviewed("2027-02-02 12:01", of="I-2", application_id="A-2"))
    assert office.surveys() == ["Tue 02 Feb 12:01 interview invitation skipped [quarantine] of A-2"]


def test_a_mail_that_missed_its_window_waits_for_the_next_opening() -> None:
    """R80: Tuesday's window closed before a server took it."""
    office = in_flight()
    office.word("missed", "2027-02-02 18:00")
    assert office.due() == utc("2027-02-03 09:00")
    office.wake("2027-02-03 09:00")
    assert office.surveys() == []
    assert office.requests[-1].id == f"{task_id('interview')}/invitation/2"
    assert office.requests[-1].not_after == utc("2027-02-03 18:00")
    assert office.requests[-1].expires_at == utc("2027-02-24 09:00")


@pytest.mark.parametrize(
    ("ends", "zone", "opens"),
    [
        ("2027-02-02 22:00", "Europe/Oslo", "2027-02-03 09:00"),
        ("2027-02-02 18:00", "Europe/Oslo", "2027-02-03 09:00"),
        ("2027-02-06 10:00", "Europe/Oslo", "2027-02-08 09:00"),
        ("2027-02-02 14:00", "Asia/Kolkata", "2027-02-03 04:30"),
        ("2027-02-02 23:30", "America/Los_Angeles", "2027-02-02 23:30"),
    ],
)
def test_an_outage_that_ends_outside_the_window_sends_nothing_before_it_opens(ends: str, zone: str, opens: str) -> None:
    """R79: in California 23:30 in Oslo is half past two in the afternoon."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00", candidate={"timezone": zone}))
    office.wake(ends)
    if opens != ends:
        assert office.requests == []
        assert office.due() == utc(opens)
        office.wake(opens)
    assert [request.purpose for request in office.requests] == ["invitation"]


def test_an_outage_that_ends_on_a_holiday_sends_nothing_before_easter_is_over() -> None:
    """R79, R7: due on Wed 24 March 2027; the next business day is Tue 30 March, in summer time."""
    office = Office()
    office.put(interviewed("2027-03-23 12:00"), event("candidate.hired", "2027-03-23 13:00", application_id="A-9"))
    office.wake("2027-03-25 10:00")
    assert office.requests == []
    office.wake("2027-03-30 08:59")
    assert office.requests == []
    office.wake("2027-03-30 09:00")
    assert office.requests[0].not_after == utc("2027-03-30 18:00")


def test_a_reminder_whose_wake_up_comes_at_night_waits_for_the_morning() -> None:
    """R79."""
    office = in_flight()
    office.word("accepted", "2027-02-02 12:02")
    office.wake("2027-02-08 20:00")
    assert [request.purpose for request in office.requests] == ["invitation"]
    office.wake("2027-02-09 09:00")
    assert [request.purpose for request in office.requests] == ["invitation", "reminder"]


@pytest.mark.parametrize(
    ("back", "link_ends"), [("2027-02-23 11:59", "2027-02-23 12:00"), ("2027-02-23 12:00", "2027-03-16 12:00")]
)
def test_after_an_outage_of_weeks_no_link_is_mailed_that_has_ended(back: str, link_ends: str) -> None:
    """R79: armed anew, and asked for at once if the window is open."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00"))
    office.wake(back)
    assert office.requests[0].expires_at == utc(link_ends)


def test_after_a_longer_outage_it_is_too_late_to_ask() -> None:
    """R79, R13."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00"))
    office.wake("2027-03-10 12:00")
    assert office.requests == []
    assert office.surveys() == ["Wed 10 Mar 12:00 interview invitation skipped [too-late]"]


@pytest.mark.parametrize("word", WORDS)
def test_who_opts_out_while_the_mail_is_in_flight_has_it_withdrawn_at_once(word: str) -> None:
    """R80, R27: what a server has is sent, and not reminded; what it has not is skipped."""
    office = in_flight()
    office.put(OPTED_OUT)
    assert office.withdrawals == [(office.key(), office.requests[0].id)]
    office.word(word, "2027-02-02 12:02")
    office.run_out()
    expected = {
        "accepted": [SENT, "Tue 23 Feb 12:00 interview invitation expired"],
        "undeliverable": ["Tue 02 Feb 12:02 interview invitation failed [undeliverable]"],
        "failed": ["Tue 02 Feb 12:02 interview invitation failed [mail-refused]"],
    }
    assert office.surveys() == expected.get(word, ["Tue 02 Feb 12:02 interview invitation skipped [opted-out]"])
    assert len(office.requests) == 1


@pytest.mark.parametrize("word", WORDS)
def test_who_is_erased_while_the_mail_is_in_flight_is_cancelled_whatever_the_mailer_says(word: str) -> None:
    """R80, R28."""
    office = in_flight()
    office.put(ERASED)
    office.word(word, "2027-02-02 12:02")
    assert office.withdrawals == [(office.key(), office.requests[0].id)]
    assert office.surveys() == ["Tue 02 Feb 12:01 interview invitation cancelled [erased]"]
    assert office.due() is None


@pytest.mark.parametrize("word", WORDS)
def test_an_application_that_ends_while_the_mail_is_in_flight_has_it_withdrawn(word: str) -> None:
    """R80, rule 16: the mailer's word decides whether it was sent or cancelled; the first reason stays (R52)."""
    office = in_flight()
    office.put(GONE, event("candidate.hired", "2027-02-02 12:01"))
    assert len(office.withdrawals) == 1
    office.word(word, "2027-02-02 12:02")
    office.run_out()
    expected = {
        "accepted": [SENT, "Tue 23 Feb 12:00 interview invitation expired"],
        "undeliverable": ["Tue 02 Feb 12:02 interview invitation failed [undeliverable]"],
        "failed": ["Tue 02 Feb 12:02 interview invitation failed [mail-refused]"],
    }
    assert office.surveys() == expected.get(word, ["Tue 02 Feb 12:02 interview invitation cancelled [withdrawn]"])


def test_a_telling_while_the_mail_is_in_flight_supersedes_it() -> None:
    """R80, rule 10."""
    office = in_flight()
    office.put(rejected("2027-02-02 12:01", notice=("email", "2027-02-02 12:01")))
    office.word("withdrawn", "2027-02-02 12:02")
    assert office.surveys() == [
        "Tue 02 Feb 12:01 rejection invitation scheduled, to be sent Fri 05 Feb 12:01",
        "Tue 02 Feb 12:02 interview invitation cancelled [superseded]",
    ]


@pytest.mark.parametrize("word", WORDS)
def test_an_answer_proves_that_the_mail_was_sent_whatever_the_mailer_says_later(word: str) -> None:
    """Rule 14, R80: nothing is tried again, and it is over."""
    office = in_flight()
    office.put(answered("2027-02-02 12:02", task_id("interview")))
    office.word(word, "2027-02-02 12:03")
    office.put(answered("2027-02-02 12:04", task_id("interview")), ERASED | {"time": "2027-02-02T12:05:00Z"})
    assert office.surveys() == [SENT]
    assert office.withdrawals == [(office.key(), office.requests[0].id)]
    assert [fact.outcome for fact in office.facts if isinstance(fact, Ended)] == ["answered"]
    assert sum(isinstance(fact, Answered) for fact in office.facts) == 1
