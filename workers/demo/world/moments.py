"""What the companies send: webhooks of their ATS, and canonical events of their own systems."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from afterview.workers.demo.world.cast import Company, Person, Vendor

Owed = Literal["verbal_feedback", "written_rejection"]
Quiet = Literal["internal", "no email", "do not email", "erased"]


@dataclass(frozen=True, slots=True)
class Webhook:
    """A delivery of an ATS."""

    at: datetime
    tenant: str
    vendor: Vendor
    body: bytes
    delivery: str
    """the vendor's id of it"""
    means: tuple[str, ...] = ()
    """the canonical events that are new in it"""
    owes: Owed | None = None
    """the feedback that the candidate is owed from now on"""
    candidate: Person | None = None
    """whom it is about"""
    useless: bool = False
    """signed, and nobody can make anything of it"""
    forged: bool = False
    """signed by somebody else"""
    silences: tuple[Person, Quiet] | None = None
    """who must not get mail from now on, and why"""


@dataclass(frozen=True, slots=True)
class Said:
    """A canonical event of the company's own systems."""

    at: datetime
    event: dict[str, Any]
    silences: tuple[Person, Quiet] | None = None


Moment = Webhook | Said


def said(at: datetime, company: Company, name: str, key: str, data: dict[str, Any]) -> dict[str, Any]:
    """A structured CloudEvent; `key` tells it from others of its type."""
    event = {
        "specversion": "1.0",
        "id": f"{name}:{key}",
        "source": f"/hr/{company.slug}",
        "type": f"afterview.{name}.v1",
        "time": written(at),
        "datacontenttype": "application/json",
        "data": {"tenant": company.slug, **data},
    }
    return event | ({"subject": f"applications/{data['application_id']}"} if "application_id" in data else {})


def written(at: datetime) -> str:
    """RFC 3339, in UTC, with milliseconds as both vendors write it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
