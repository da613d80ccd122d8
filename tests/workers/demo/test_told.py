"""What colleagues are told, and what becomes of letters, in both accounts."""

from datetime import UTC, datetime, timedelta

import pytest

from afterview.schemas.outgoing_data import FeedbackTask
from afterview.schemas.people import Person
from afterview.workers.demo.accounts.book import Book
from afterview.workers.demo.accounts.ledger import compared
from afterview.workers.demo.accounts.topics import Account
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.world.cast import FJORD

NIGHT = datetime(2027, 3, 10, 4, tzinfo=UTC)
"""of a Wednesday: three hours before the office opens in Oslo"""
ENDS = NIGHT + timedelta(days=5)
MANAGER = FJORD.managers[0]
TOLD = f"""To: {MANAGER.email}
Subject: x

* En telefonsamtale gjenstår (Kundekonsulent)
  Eskalert, fordi den fortsatt er åpen. Fristen var tirsdag 9. mars kl. 17.00.
  http://127.0.0.1/t/one
"""


def escalated(email: str | None = MANAGER.email) -> FeedbackTask:
    return FeedbackTask(
        id="one",
        kind="verbal_feedback",
        channel="call",
        tenant="fjord",
        application_id="a",
        candidate_id="c",
        job=None,
        assignee=Person(id=MANAGER.id, email=email),
        due_at=NIGHT - timedelta(hours=12),
    )


def differing(book: Book, account: Account) -> list[str]:
    return [line.what for line in compared(book, account, ENDS) if line.differs]


def test_a_manager_who_was_never_told_is_found() -> None:
    account = Account(escalations=[(escalated(), NIGHT)])
    assert differing(Book(), account) == ["fjord: tasks called late in mails, escalated"]


def test_a_manager_who_was_told_and_a_mail_that_was_sent() -> None:
    book, account = Book(), Account(escalations=[(escalated(), NIGHT)])
    account.informed["fjord", MANAGER.email] = 1
    book.informed(Mail(0, NIGHT, MANAGER.email, TOLD.encode()))
    assert differing(book, account) == []
    account.informed["fjord", MANAGER.email] = 2
    assert differing(book, account) == ["fjord: mails to managers in inboxes, sent"]


@pytest.mark.parametrize(
    "account",
    [
        Account(escalations=[(escalated(email=None), NIGHT)]),
        Account(escalations=[(escalated(), NIGHT)], ended={"one": NIGHT + timedelta(hours=2)}),
        Account(escalations=[(escalated(), ENDS - timedelta(minutes=5))]),
    ],
    ids=["without an address", "over before the office opened", "in the last night of the play"],
)
def test_nobody_is_told_of_what_is_late(account: Account) -> None:
    assert differing(Book(), account) == []


def test_a_task_that_was_given_away_and_stayed_where_it_was_is_found() -> None:
    book = Book()
    book.worked("fjord", "verbal_feedback", None, {"do": "reassign", "address": MANAGER.email})
    assert differing(book, Account()) == ["fjord: tasks given to a colleague, reassigned"]


def test_a_letter_that_was_let_go_and_never_arrived_is_found() -> None:
    book, account = Book(), Account(released={"one"}, letters={"one/letter/1"})
    book.worked("fjord", "written_rejection", "kari@fjord.mail.example.org", {"do": "send"})
    assert differing(book, account) == ["letters in inboxes, sent"]


def test_a_letter_is_the_answer_once_it_has_arrived() -> None:
    letter = Mail(0, NIGHT, "kari@fjord.mail.example.org", b"Subject: x\n\nDear Kari")
    book = Book()
    book.worked("fjord", "written_rejection", letter.to, {"do": "send"})
    assert book.done == {}
    book.got_letter(letter)
    assert book.done == {("written_rejection", "delivered"): 1}
    assert book.heard("fjord", letter.to) == "email"
    assert not book.unexpected


def test_a_letter_that_nobody_let_go_is_no_expected_one() -> None:
    book = Book()
    book.got_letter(Mail(0, NIGHT, "kari@fjord.mail.example.org", b"Subject: x\n\nDear Kari"))
    assert book.unexpected == ["a letter of fjord that nobody has let go"]


def test_a_note_sent_twice_is_one_note_and_the_same_of_another_task_is_another() -> None:
    book = Book()
    for link in ("http://127.0.0.1:1/t/one", "http://127.0.0.1:2/t/one", "http://127.0.0.1:1/t/two"):
        book.worked("fjord", "candidate_update", None, {"do": "note", "match": "Good with people. "}, link)
    assert book.meant == {"feedback.noted": 2}
