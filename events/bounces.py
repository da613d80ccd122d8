"""What a report says of mails that came back, after some server had taken them: RFC 3464 by mail, or JSON. Pure.

A report is trusted with two things only: which mail it is about, by the Message-ID that only we can make, and why. The
address is what we wrote to, whatever the report says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from pydantic import TypeAdapter, ValidationError

from afterview.events.errors import Refused
from afterview.schemas.bounces import BounceReport

MOST = 1000
"""mails that one report is about"""
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
    """Of a delivery status notification (RFC 3464): what failed for good. Raises `Refused` when it is none."""
    report = message_from_bytes(body)
    statuses = [part for part in report.walk() if part.get_content_type() == "message/delivery-status"]
    about = next((found for part in report.walk() if (found := _original(part))), None)
    if not statuses or about is None:
        raise Refused("invalid", "no delivery status notification (RFC 3464) with the headers of the mail it is about")
    return _few([Bounce(about, status) for part in statuses for status in _failed(part)])


def _original(part: Message) -> str | None:
    """The Message-ID of the mail that a report is about, if this part is that mail or its headers."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return _id(inner[0]) if isinstance(inner, list) and inner and isinstance(inner[0], Message) else None
    if part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        return _id(message_from_bytes(content)) if isinstance(content, bytes) else None
    return None


def _id(mail: Message) -> str | None:
    found = "".join(str(mail.get("Message-ID") or "").split())
    return found or None


def _failed(part: Message) -> Iterator[str]:
    """The statuses of recipients for whom it failed; the first group of fields is about the whole mail."""
    groups = part.get_payload()
    for fields in groups if isinstance(groups, list) else ():
        if isinstance(fields, Message) and str(fields.get("Action", "")).strip().lower() == "failed":
            yield str(fields.get("Status", "")).partition(" ")[0].strip()


def _few(bounces: Sequence[Bounce]) -> list[Bounce]:
    if len(bounces) > MOST:
        raise Refused("invalid", f"a report about more than {MOST} mails; send several")
    return list(bounces)
