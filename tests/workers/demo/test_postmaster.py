"""The demo's mail server: what it takes, and what it reports of mails that nobody takes from it."""

import smtplib
from asyncio import to_thread
from datetime import UTC, datetime
from email import message_from_bytes

from afterview.events.bounces import Bounce, in_mail
from afterview.workers.clock import SteppedClock
from afterview.workers.demo.accounts.book import Book
from afterview.workers.demo.inbox import LOOPBACK, Inbox, open_inbox
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.players.postmaster import notification
from afterview.workers.demo.world.cast import CLOSED, GONE, tenant_of

NOW = datetime(2027, 3, 3, 9, tzinfo=UTC)
CONTENT = b"From: a@example.org\r\nSubject: x\r\nMessage-ID:\r\n <one.two@example.org>\r\n\r\nHello.\r\n"


async def test_mail_for_elsewhere_is_taken_and_kept_apart() -> None:
    inbox = Inbox(SteppedClock(NOW))

    def send(port: int) -> dict[str, tuple[int, bytes]]:
        people = [f"kari@fjord.{CLOSED}", "ola@fjord.mail.example.org", f"per@{GONE}"]
        with smtplib.SMTP(LOOPBACK, port) as server:
            return server.sendmail("bounces@example.org", people, CONTENT)

    async with open_inbox(inbox) as port:
        refused = await to_thread(send, port)
    assert list(refused) == inbox.bounced == [f"per@{GONE}"]
    assert [mail.to for mail in inbox.take()] == ["ola@fjord.mail.example.org"]
    (stranded,) = inbox.take_stranded()
    assert (stranded.to, stranded.returns_to) == (f"kari@fjord.{CLOSED}", "bounces@example.org")
    assert tenant_of(stranded.to) == "fjord"
    assert inbox.take_stranded() == []


def test_its_report_says_which_mail_failed_and_to_whom_it_goes() -> None:
    report = notification(Mail(0, NOW, f"kari@fjord.{CLOSED}", CONTENT, "bounces@example.org"), NOW)
    assert in_mail(report) == [Bounce("<one.two@example.org>", "5.1.1")]
    read = message_from_bytes(report)
    assert (read["To"], read["Return-Path"], read.get_param("report-type")) == (
        "bounces@example.org",
        "<>",
        "delivery-status",
    )
    assert b"Hello." not in report


def test_whoever_it_came_back_from_must_not_get_another() -> None:
    book, mail = Book(), Mail(0, NOW, f"kari@fjord.{CLOSED}", CONTENT)
    book.came_back(mail, 400)
    assert (book.reported, book.unexpected) == (0, ["a report of a mail of fjord: 400"])
    book.came_back(mail, 202)
    book.got(mail)
    assert (book.reported, book.unwanted) == (1, 1)
