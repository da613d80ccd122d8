"""The comparison finds what differs: it would be worth nothing if it could not fail."""

from datetime import UTC, datetime, timedelta

import pytest

from afterview.schemas.outgoing_data import Metric, Window
from afterview.workers.demo.accounts.book import Answer, Book
from afterview.workers.demo.accounts.ledger import compared
from afterview.workers.demo.accounts.topics import Account
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.world.cast import Person
from afterview.workers.demo.world.moments import Webhook
from afterview.workers.gateway.pages.wishes import BY

MONDAY = datetime(2027, 3, 1, tzinfo=UTC)
ASKED = Mail(0, MONDAY, "kari@fjord.mail.example.org", b"Subject: x\n\nhttp://127.0.0.1/s/1")
ENDS = MONDAY + timedelta(days=10)


def agreeing() -> tuple[Book, Account]:
    """A small month on which both agree."""
    book, account = Book(), Account()
    book.acknowledged["fjord", "greenhouse"] = account.deliveries["fjord", "greenhouse"] = 9
    book.accepted["fjord"] = account.deliveries["fjord", "events"] = 2
    book.meant["candidate.rejected"] = account.events["candidate.rejected"] = 2
    book.owed["verbal_feedback"] = 2
    book.done["verbal_feedback", "delivered"] = 1
    book.done["verbal_feedback", "unreachable"] = 1
    for key in (
        ("verbal_feedback", "scheduled", ""),
        ("verbal_feedback", "scheduled", ""),
        ("verbal_feedback", "completed", "delivered"),
        ("verbal_feedback", "completed", "unreachable"),
        ("written_rejection", "scheduled", ""),
        ("written_rejection", "expired", ""),
    ):
        account.tasks[key] += 1
    book.invited["fjord"], account.invitations["fjord", "rejection", "sent", ""] = 6, 6
    book.answers = [Answer("fjord", MONDAY + timedelta(days=n), 10) for n in range(6)]
    account.events["survey.answered"] = account.answered["fjord"] = account.responses["fjord"] = 6
    account.metrics[b"fjord/cnps/all"] = cnps(100, 5)
    return book, account


def cnps(value: float, n: int) -> Metric:
    window = Window(kind="all", start=None)
    return Metric(tenant="fjord", metric="cnps", value=value, n=n, interval=(0, 100), window=window, dimensions={})


def differing(book: Book, account: Account) -> list[str]:
    return [line.what for line in compared(book, account, ENDS) if line.differs]


def test_two_accounts_that_agree() -> None:
    book, account = agreeing()
    assert not differing(book, account)
    assert len(compared(book, account, ENDS)) > 10


def test_a_lost_mail_is_found() -> None:
    book, account = agreeing()
    book.invited["fjord"] -= 1
    assert differing(book, account) == ["fjord: invitations in inboxes, sent"]


def test_an_answer_that_was_not_counted_is_found() -> None:
    book, account = agreeing()
    account.answered["fjord"] -= 1
    assert differing(book, account) == ["fjord: surveys answered, counted"]


def test_a_delivery_that_was_acknowledged_and_not_recorded_is_found() -> None:
    book, account = agreeing()
    account.deliveries["fjord", "greenhouse"] -= 1
    assert differing(book, account) == ["fjord: deliveries of greenhouse acknowledged, recorded"]


def test_an_event_counted_twice_is_found() -> None:
    book, account = agreeing()
    account.events["candidate.rejected"] += 1
    assert differing(book, account) == ["candidate.rejected: meant, on the candidates' logs"]


def test_an_event_that_nobody_meant_is_found() -> None:
    book, account = agreeing()
    account.events["candidate.hired"] += 1
    assert differing(book, account) == ["candidate.hired: meant, on the candidates' logs"]


def test_a_call_to_somebody_who_had_asked_for_a_mail_is_found() -> None:
    book, account = agreeing()
    person = Person("c1", "Kari", "Lunde", "kari@fjord.mail.example.org", "answers", 0)
    rejected = Webhook(MONDAY, "fjord", "greenhouse", b"", "d1", owes="verbal_feedback", candidate=person)
    book.filled_in(ASKED, MONDAY, {BY: "email"})
    book.delivered(rejected, 200)
    assert "of these, who asked for a mail instead, tasks by e-mail" in differing(book, account)
    account.rather_written = 1
    assert "of these, who asked for a mail instead, tasks by e-mail" not in differing(book, account)


def test_a_call_reported_as_a_letter_is_found() -> None:
    book, account = agreeing()
    book.through["call"], account.through["email"] = 1, 1
    assert differing(book, account) == [
        "verbal_feedback: delivered by call, completed by it",
        "verbal_feedback: delivered by email, completed by it",
    ]


def test_a_call_that_failed_and_no_letter_is_found() -> None:
    book, account = agreeing()
    del account.tasks["written_rejection", "scheduled", ""], account.tasks["written_rejection", "expired", ""]
    assert differing(book, account) == ["candidates to be written to, tasks"]


def test_a_task_that_nobody_ended_and_that_is_not_open_is_found() -> None:
    book, account = agreeing()
    del account.tasks["written_rejection", "expired", ""]
    assert differing(book, account) == ["written_rejection: scheduled, ended or still open"]


def test_a_mail_to_somebody_who_opted_out_is_found() -> None:
    book, account = agreeing()
    book.unwanted = 1
    assert differing(book, account) == ["mails to people who must not get any"]


def test_mails_to_whoever_took_an_opt_out_back_are_compared() -> None:
    book, account = agreeing()
    book.left(ASKED, "survey")
    account.events["candidate.opted_out"] = 1
    book.back(ASKED, MONDAY)
    assert differing(book, account) == ["opt-outs taken back, on the candidates' logs"]
    account.taken_back.add(("fjord", "7", "2027-03-01T00:00:00Z"))
    book.got(ASKED)
    assert differing(book, account) == [
        "fjord: invitations in inboxes, sent",
        "mails since then to whoever took one back, sent",
    ]
    assert book.unwanted == 0


def test_a_forgery_that_was_let_in_is_found() -> None:
    book, account = agreeing()
    book.forged["fjord"] = 1
    assert differing(book, account) == ["wrongly signed deliveries sent, turned away"]


def test_a_release_that_came_early_is_found() -> None:
    """Only what was there on Monday may leave: all six came before it."""
    book, account = agreeing()
    book.answers[5] = Answer("fjord", MONDAY + timedelta(days=7, seconds=1), 10)
    assert differing(book, account) == ["fjord: answers from before a Monday, released"]


@pytest.mark.parametrize(("value", "n"), [(99.0, 5), (100.0, 7)])
def test_a_wrong_score_is_found(value: float, n: int) -> None:
    book, account = agreeing()
    book.answers[4] = Answer("fjord", book.answers[4].at, 7)
    account.metrics[b"fjord/cnps/all"] = cnps(value, n)
    assert differing(book, account) == [f"fjord: cNPS of the first {n} answers"]


def test_a_score_that_was_never_told_is_found() -> None:
    book, account = agreeing()
    account.metrics.clear()
    assert differing(book, account) == ["fjord: cNPS told from 5 answers on"]
