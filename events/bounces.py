"""What a report says of mails that came back, after some server had taken them: RFC 3464 by mail, or JSON. Pure.

A report is trusted with two things only: which mail it is about, by the Message-ID that only we can make, and why. The
address is what we wrote to, whatever the report says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from pydantic import TypeAdapter, ValidationError

from afterview.events.errors import Refused
from afterview.schemas.bounces import BounceReport

MOST = 1000
"""mails that one report is about"""
_READ = 128 * 1024
"""bytes of a mail: all that matters comes before the end of the mail that it quotes; anybody may write to that mailbox,
and reading a megabyte of parts or of one header takes ten seconds"""
_STATUSES = ("message/delivery-status", "message/global-delivery-status")
_ORIGINALS = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
"""the second of each kind where addresses are not ASCII (RFC 6533)"""
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n")
_REPORTS: TypeAdapter[list[BounceReport]] = TypeAdapter(list[BounceReport])
_ONE: TypeAdapter[BounceReport] = TypeAdapter(BounceReport)


@dataclass(frozen=True, slots=True)
class Bounce:
    """One mail that came back."""

    message_id: str
    status: str
    """RFC 3463, such as 5.1.1"""


def in_json(body: bytes) -> list[Bounce]:
    """Of one report, or a list of them. Raises `Refused`."""
    try:
        reports = _REPORTS.validate_json(body) if body.lstrip()[:1] == b"[" else [_ONE.validate_json(body)]
    except ValidationError as error:
        found = error.errors(include_input=False)[0]
        where = ".".join(map(str, found["loc"])) or "the body"
        raise Refused("invalid", f'{where}: {found["msg"]}; a report is {{"message_id", "status"}}') from None
    return _few([Bounce(report.message_id, report.status) for report in reports])


def in_mail(body: bytes) -> list[Bounce]:
    """Of a delivery status notification (RFC 3464, 6533): what failed for good. Raises `Refused` when it is none."""
    try:
        report = message_from_bytes(body[:_READ])
        parts = list(report.walk())
    except RecursionError:
        raise Refused("invalid", "a mail in a mail in a mail, and so on: no mail server writes that") from None
    groups = [fields for part in parts if part.get_content_type() in _STATUSES for fields in _groups(part)]
    about = _original(parts) or _named(groups, report)
    if not groups or about is None:
        raise Refused("invalid", "no delivery status notification (RFC 3464) with the headers of the mail it is about")
    return _few([Bounce(about, status) for fields in groups if (status := _failed(fields))])


def _original(parts: Sequence[Message]) -> str | None:
    """The Message-ID of the mail itself, or of its headers, as a report ends with; that may be in another mail."""
    ids = [_id(mail) for part in parts if (mail := _quoted(part))]
    return next((found for found in reversed(ids) if found), None)


def _quoted(part: Message) -> Message | None:
    if part.get_content_type() not in _ORIGINALS:
        return None
    inner = part.get_payload()
    if isinstance(inner, list):
        return inner[0] if inner and isinstance(inner[0], Message) else None
    content = part.get_payload(decode=True)
    return message_from_bytes(content) if isinstance(content, bytes) else None


def _named(groups: Sequence[Message], report: Message) -> str | None:
    """As Gmail says it in the fields about the whole mail, and nearly all in the report's own headers."""
    said = (
        mail.get(name)
        for mail, name in (*((fields, "X-Original-Message-ID") for fields in groups), (report, "In-Reply-To"))
    )
    return next((found for found in map(_joined, said) if found), None)


def _id(mail: Message) -> str | None:
    return _joined(mail.get("Message-ID"))


def _joined(header: object) -> str | None:
    """An id may have been folded."""
    return "".join(str(header or "").split()) or None


def _groups(part: Message) -> list[Message]:
    """The fields about the whole mail, then those of each recipient. Python knows them of RFC 3464 only."""
    groups = [fields for fields in part.get_payload() if isinstance(fields, Message)]
    if part.get_content_type() == "message/delivery-status":
        return groups
    return [message_from_bytes(one) for mail in groups for one in _EMPTY_LINE.split(mail.as_bytes())]


def _failed(fields: Message) -> str | None:
    """The status of a recipient for whom it failed."""
    action = str(fields.get("Action", "")).lower().split()
    found = _STATUS.search(str(fields.get("Status", "")))
    return found.group() if found and action[:1] == ["failed"] else None


def _few(bounces: Sequence[Bounce]) -> list[Bounce]:
    if len(bounces) > MOST:
        raise Refused("invalid", f"a report about more than {MOST} mails; send several")
    return list(bounces)
