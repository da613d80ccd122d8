"""`POST /bounces`: a mail that came back, and what nobody may make of it."""

import json
from io import BytesIO
from typing import Any

import pytest
from tests import stories
from tests.workers.gateway.serving import BEARER, INSTALLATION, Served

from afterview.events.topics import CANDIDATE_EVENTS
from afterview.workers.mail.returns import Returns, Sent

RETURNS = Returns(INSTALLATION)
SENT = Sent("acme", "cand-77", "ada@example.com")
MESSAGE_ID = RETURNS.message_id("inv-1/invitation", "afterview.example", SENT)

NOTIFICATION = """\
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: bounces@afterview.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Description: Notification

This is the mail system at host mx.example.net.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 1 Mar 2027 10:00:00 +0100

Final-Recipient: rfc822; somebody.else@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} unknown

--b
Content-Type: {kind}

Received: by mx.example.net
From: Acme <survey@afterview.example>
Message-ID:
 {message_id}
Subject: Your interview

--b--
"""


def notification(
    status: str = "5.1.1", action: str = "failed", kind: str = "message/rfc822", message_id: str = MESSAGE_ID
) -> bytes:
    text = NOTIFICATION.format(status=status, action=action, kind=kind, message_id=message_id)
    return text.replace("\n", "\r\n").encode()


async def post(
    served: Served, body: bytes, kind: str = "message/rfc822", token: str | None = BEARER
) -> tuple[int, Any]:
    headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
    async with served.client.post(served.url + "/bounces", data=BytesIO(body), headers=headers) as answer:
        text = await answer.read()
        return answer.status, json.loads(text) if answer.content_type == "application/json" else text.decode()


def bounced(served: Served) -> list[dict[str, Any]]:
    records = [json.loads(record.value) for record in served.log.host.read(CANDIDATE_EVENTS)]
    return [record["data"] for record in records if record["type"] == "afterview.mail.bounced.v1"]


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
async def test_a_notification_as_mail_servers_send_it_is_recorded_for_whom_we_wrote_to(
    served: Served, kind: str
) -> None:
    """Not for whom it says: an address in a report could be anybody's."""
    assert await post(served, notification(kind=kind)) == (202, {"recorded": 1, "ignored": 0})
    assert bounced(served) == [
        {"tenant": "acme", "candidate": {"id": "cand-77"}, "address": "ada@example.com", "status": "5.1.1"}
    ]


@pytest.mark.parametrize(
    ("report", "recorded", "ignored"),
    [
        ({"message_id": MESSAGE_ID}, 1, 0),
        ({"message_id": MESSAGE_ID.strip("<>"), "status": "5.1.10", "provider": {"any": "thing"}}, 1, 0),
        ([{"message_id": MESSAGE_ID, "status": "5.2.1"}, {"message_id": MESSAGE_ID, "status": "4.2.2"}], 1, 1),
        ({"message_id": MESSAGE_ID, "status": "5.2.2"}, 0, 1),
        ({"message_id": MESSAGE_ID, "status": "5.7.1"}, 0, 1),
        ({"message_id": MESSAGE_ID, "status": "2.0.0"}, 0, 1),
        ({"message_id": "<somebody-elses@example.org>"}, 0, 1),
        ([], 0, 0),
    ],
)
async def test_as_json_what_is_no_fault_of_the_address_is_ignored(
    served: Served, report: object, recorded: int, ignored: int
) -> None:
    said = await post(served, json.dumps(report).encode(), "application/json")
    assert said == (202, {"recorded": recorded, "ignored": ignored})
    assert len(bounced(served)) == recorded


UNICODE = notification(kind="message/global-headers").replace(b"message/delivery-", b"message/global-delivery-")
FORWARDED = b"Message-ID: <f@x>\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <report@x>\r\n" + notification()


def without_the_mail(header: str, place: str) -> bytes:
    """With its id in a header that stands before this place."""
    return notification(kind="text/plain").replace(place.encode(), f"{header}: {MESSAGE_ID}\r\n{place}".encode(), 1)


@pytest.mark.parametrize(
    "report",
    [
        notification(action="Failed (no such user)", status="5.1.1 (bad destination mailbox address)"),
        UNICODE,
        FORWARDED,
        without_the_mail("X-Original-Message-ID", "Arrival-Date"),
        without_the_mail("In-Reply-To", "Subject"),
        notification() + b"x" * 900_000,
    ],
)
async def test_a_notification_of_another_shape_is_understood_too(served: Served, report: bytes) -> None:
    """With a comment; of SMTPUTF8; as an attachment; without the mail; with all of a very large one."""
    assert await post(served, report) == (202, {"recorded": 1, "ignored": 0})


@pytest.mark.parametrize("status", ["", "failed"])
async def test_a_notification_that_does_not_say_why_suppresses_nobody(served: Served, status: str) -> None:
    assert await post(served, notification(status)) == (202, {"recorded": 0, "ignored": 0})


@pytest.mark.parametrize(("status", "action"), [("4.4.7", "delayed"), ("5.1.1", "relayed"), ("2.0.0", "delivered")])
async def test_a_notification_of_anything_but_a_failure_changes_nothing(
    served: Served, status: str, action: str
) -> None:
    assert (await post(served, notification(status, action)))[0] == 202
    assert bounced(served) == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"Subject: out of office\r\n\r\nI am away.", "message/rfc822"),
        (b"", "message/rfc822"),
        (b"\xff" * 100, "message/rfc822"),
        (b"Content-Type: message/rfc822\n\n" * 30_000, "message/rfc822"),
        (b"{", "application/json"),
        (b'{"status": "5.1.1"}', "application/json"),
        (b'{"message_id": "x", "status": "gone"}', "application/json"),
        (b"[1]", "application/json"),
    ],
)
async def test_what_is_no_report_is_said_to_be_none(served: Served, body: bytes, kind: str) -> None:
    status, said = await post(served, body, kind)
    assert status == 400
    assert said["error"]
    assert bounced(served) == []


async def test_only_the_bearer_may_report(served: Served) -> None:
    for token in (None, "", "wrong", BEARER[:-1]):
        assert (await post(served, notification(), token=token))[0] == 401
    assert (await post(served, notification(), "image/png"))[0] == 415
    assert bounced(served) == []


async def test_of_somebody_who_has_been_erased_nothing_is_written_any_more(served: Served) -> None:
    """The proof of an erasure says when the last byte is gone (rule 20)."""
    whose: dict[str, Any] = {"tenant": "acme", "candidate_id": "cand-77"}
    await served.happened(stories.interviewed("2027-02-20 10:00", **whose), stories.erased("2027-02-21 10:00", **whose))
    assert await post(served, notification()) == (202, {"recorded": 0, "ignored": 1})
    assert bounced(served) == []
