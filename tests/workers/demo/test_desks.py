"""Recruiters and managers at their desks: what they make of a mail, and of a page."""

from datetime import UTC, datetime, timedelta

import pytest

from afterview.workers.demo.mail import Entry, Mail
from afterview.workers.demo.players.deeds import at_work, deed, in_writing
from afterview.workers.demo.players.lists import Owed, owed
from afterview.workers.demo.players.reading import read_page
from afterview.workers.demo.world.cast import FJORD, REEF, SPREE
from afterview.workers.demo.world.office import opening

GOOD_FRIDAY = datetime(2027, 3, 26, 10, tzinfo=UTC)
TOLD = """Hello Ruby Walsh,

Candidates are waiting to hear from you:

* A call is owed (Registered Nurse)
  Escalated, because it is still open. Was due Tuesday 9 March, 17:00.
  http://127.0.0.1/t/one

* A letter is owed
  New. Due Friday 12 March, 17:00.
  http://127.0.0.1/t/two

All your open tasks (2):
http://127.0.0.1/r/all
"""


def mail(text: str, to: str) -> Mail:
    return Mail(0, GOOD_FRIDAY, to, f"To: {to}\nSubject: x\n\n{text}".encode())


def test_a_mail_about_tasks_says_what_is_owed_and_why_it_says_so_now() -> None:
    told = mail(TOLD, REEF.recruiters[0].email)
    assert told.kind == "tasks"
    assert told.entries == [
        Entry("verbal_feedback", "escalated", "http://127.0.0.1/t/one"),
        Entry("written_rejection", "new", "http://127.0.0.1/t/two"),
    ]
    assert told.worklist == "http://127.0.0.1/r/all"


@pytest.mark.parametrize(
    ("owed", "said"),
    [
        (
            "A letter is owed",
            "The letter came back, please see why, then send it again or tell the candidate another way",
        ),
        ("Et brev gjenstår", "Brevet kom tilbake, se hvorfor, og send det på nytt eller gi beskjed på en annen måte"),
    ],
)
def test_so_does_one_about_a_letter_that_came_back(owed: str, said: str) -> None:
    told = mail(f"* {owed}\n\n  {said}. Due today.\n  http://127.0.0.1/t/one\n", REEF.recruiters[0].email)
    assert told.entries == [Entry("written_rejection", "back", "http://127.0.0.1/t/one")]


def test_a_letter_is_told_from_a_survey() -> None:
    leave = "No more mails: http://127.0.0.1/u/leave"
    assert mail(f"Thank you for applying.\n{leave}", "kari@fjord.mail.example.org").kind == "letter"
    assert mail(f"Please: http://127.0.0.1/s/ask\n{leave}", "kari@fjord.mail.example.org").kind == "survey"


def test_a_tasks_page_is_read_as_people_read_it() -> None:
    page = read_page(
        '<p class="house">Reefline Health, Ruby</p><h1>A candidate is waiting for a letter</h1>'
        '<p class="trouble">No.</p>'
        '<a href="mailto:a%2Bb@example.org">write</a>'
        '<textarea name="text">\nDear &amp; near\n</textarea><button name="do" value="send">Send</button>'
    )
    assert (page.kind, page.address, page.house) == ("written_rejection", "a+b@example.org", "Reefline Health, Ruby")
    assert (page.texts, page.buttons, page.marks) == ({"text": "Dear & near\n"}, {"send"}, {"house", "trouble"})


def test_nobody_works_on_good_friday_or_at_night() -> None:
    for company in (FJORD, SPREE, REEF):
        at = at_work(GOOD_FRIDAY, company).astimezone(company.zone)
        assert (at.month, at.day) == (3, 30)  # Easter Monday is free as well
        assert 9 <= at.hour < 17


def test_whoever_asked_for_a_mail_is_not_called_in_vain() -> None:
    for planned in {deed("verbal_feedback", str(n)) for n in range(200)}:
        outcome, channel = in_writing(planned)[:2]
        assert (outcome, channel) == (("delivered", "email") if planned.outcome else planned[:2])


@pytest.mark.parametrize(
    ("title", "channel"),
    [
        ("A candidate is waiting for a call", "call"),
        ("A candidate is waiting for feedback by e-mail", "email"),
        ("En tilbakemelding på e-post gjenstår", "email"),
        ("Ein Anruf steht aus", "call"),
        ("Eine Rückmeldung per E-Mail steht aus", "email"),
    ],
)
def test_a_page_says_whether_to_call_or_to_write(title: str, channel: str) -> None:
    page = read_page(f'<h1>{title}</h1><button name="outcome" value="delivered">Done</button>')
    assert owed(page) == Owed("verbal_feedback", None, channel)


def test_somebody_on_holiday_has_a_stand_in_from_the_first_day_to_the_last() -> None:
    for company in (FJORD, REEF):
        (away,) = company.holidays
        opens, closes = (datetime(2027, 3, 1, hour, tzinfo=company.zone) for hour in (0, 23))
        first, last = (away.first - opens.date(), away.last - opens.date())
        assert company.stand_in(away.who.email, opens + first) == away.stand_in
        assert company.stand_in(away.who.email, closes + last) == away.stand_in
        assert company.stand_in(away.who.email, opens + last + timedelta(days=1)) is None
        assert company.stand_in(away.stand_in.email, opens + first) is None


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2027-03-02T08:00", "2027-03-02T08:00"),
        ("2027-03-02T07:59", "2027-03-02T08:00"),
        ("2027-03-02T17:00", "2027-03-03T08:00"),
        ("2027-03-05T18:00", "2027-03-08T08:00"),
        ("2027-03-25T17:30", "2027-03-30T07:00"),
    ],
)
def test_an_office_opens_at_nine_on_working_days(at: str, expected: str) -> None:
    assert opening(FJORD, datetime.fromisoformat(f"{at}+00:00")) == datetime.fromisoformat(f"{expected}+00:00")


def test_the_same_seed_is_the_same_deed() -> None:
    assert {deed("verbal_feedback", "one") for _ in range(9)} == {deed("verbal_feedback", "one")}
    assert len({deed("verbal_feedback", str(n)) for n in range(200)}) == 5
