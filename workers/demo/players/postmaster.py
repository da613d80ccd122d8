"""Whoever runs the mail server: what it has taken and cannot hand on is reported to Afterview, as Postfix does it.

The report is a delivery status notification (RFC 3464); a line of its aliases would pipe it to `POST /bounces`.
"""

from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial

from afterview.workers.clock import Clock
from afterview.workers.demo.accounts.book import Book
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.players.agenda import Agenda
from afterview.workers.demo.players.doors import Doors
from afterview.workers.demo.screen.ticker import Ticker
from afterview.workers.demo.world.cast import tenant_of

_TRIED_FOR = timedelta(minutes=4)
_REPORT = """\
Return-Path: <>
Date: {date}
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: {sender}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"

--{boundary}
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example.org.

I'm sorry to have to inform you that your message could not be delivered.

<{address}>: host mx.{domain} said: 550 5.1.1 no such mailbox

--{boundary}
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
Arrival-Date: {arrived}

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.{domain}
Diagnostic-Code: smtp; 550 5.1.1 no such mailbox

--{boundary}
Content-Type: text/rfc822-headers

{headers}

--{boundary}--
"""


class Postmaster:
    def __init__(self, doors: Doors, agenda: Agenda, clock: Clock, book: Book, ticker: Ticker) -> None:
        self._doors, self._agenda, self._clock, self._book, self._ticker = doors, agenda, clock, book, ticker

    def took(self, mail: Mail) -> None:
        """A mail that cannot be handed on. For whoever has sent it, it has arrived until it is reported."""
        self._book.got(mail)
        self._agenda.put(mail.at + _TRIED_FOR, partial(self._reports, mail))

    async def _reports(self, mail: Mail) -> None:
        status = await self._doors.report(notification(mail, self._clock.now()))
        self._book.came_back(mail, status)
        self._ticker.tell(tenant_of(mail.to), "a mail comes back: no such mailbox")


def notification(mail: Mail, at: datetime) -> bytes:
    """What Postfix would send to the envelope's sender."""
    report = _REPORT.format(
        date=format_datetime(at),
        arrived=format_datetime(mail.at),
        sender=mail.returns_to,
        boundary=f"{mail.number}.{at:%Y%m%d%H%M%S}/mail.example.org",
        address=mail.to,
        domain=mail.to.partition("@")[2],
        headers=mail.head,
    )
    return report.replace("\n", "\r\n").encode()
