"""An outlook, as values: numbers only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args

from msgspec import Struct

from afterview.events.journey import coming
from afterview.schemas.outgoing_data import TaskKind

Kind = Literal[coming.Kind, "assignee mail"]
KINDS: tuple[Kind, ...] = (*coming.MAILED, "assignee mail", *get_args(coming.Kind)[len(coming.MAILED) :])
"""in the order in which they are told: mails first"""

Horizon = datetime | int
"""up to when: a moment, or so many days after today, to their end where the tenant is (0: today, 1: tomorrow)"""
PROMISE_DAYS = 30


class Slot(Struct, frozen=True):
    """What comes in one hour (today and tomorrow), or on one day (later)."""

    at: datetime
    """its beginning"""
    span: Literal["hour", "day"]
    kind: Kind
    count: int
    """that will happen"""
    left_out: Mapping[str, int] = {}
    """those that would not be sent, as things are now, by reason"""


class Promise(Struct, frozen=True):
    """Of the applications rejected in the last thirty days, and rejected still: how many were told."""

    rejected: int = 0
    told_in_time: int = 0
    """by when the first task about it was due"""
    told_late: int = 0
    to_be_told: int = 0
    """not told yet, and there is time"""
    overdue: int = 0
    """not told yet, and it was due"""
    never_told: int = 0
    """not told, and rule 9 has given it up"""


class Outlook(Struct, frozen=True):
    """Of one tenant. Moments are aware, in UTC; `timezone` is where its people look at their clocks."""

    tenant: str
    timezone: str
    until: datetime
    slots: tuple[Slot, ...]
    waiting: Mapping[Kind, int]
    """mails that a mail server is asked to take now, by kind"""
    overdue: Mapping[TaskKind, int]
    """tasks that were due and are not done, by kind"""
    overdue_since: datetime | None
    """the earliest due date of them"""
    promise: Promise
    notes: tuple[str, ...] = ()
    """what holds all of it: mail that operators have paused"""


class Upcoming(Struct, frozen=True):
    at: datetime
    """when this was so"""
    tenants: tuple[Outlook, ...]
