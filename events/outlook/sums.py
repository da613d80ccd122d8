"""What there is by now of one tenant's outlook, added up by hour, day and kind."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from afterview.events.calendar import day_begins
from afterview.events.outlook.values import KINDS, Kind, Outlook, Promise, Slot
from afterview.schemas.outgoing_data import TaskKind


@dataclass(slots=True)
class Sums:
    """Of one tenant, while they grow."""

    zone: ZoneInfo
    until: datetime
    by_day_from: datetime
    slots: dict[tuple[datetime, Kind], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """by the beginning; counts by the reason why not, or ''"""
    waiting: Counter[Kind] = field(default_factory=Counter)
    overdue: Counter[TaskKind] = field(default_factory=Counter)
    overdue_since: datetime | None = None
    promise: Counter[str] = field(default_factory=Counter)

    def add(self, kind: Kind, at: datetime, refusal: str | None = None) -> None:
        """What comes after the horizon, such as a mail that waits for the send window, is not told."""
        if at > self.until:
            return
        local = at.astimezone(self.zone)
        if at < self.by_day_from:
            begins = at - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        else:
            begins = day_begins(local.date(), self.zone)
        self.slots[begins, kind][refusal or ""] += 1

    def late(self, kind: TaskKind, due_at: datetime) -> None:
        self.overdue[kind] += 1
        self.overdue_since = min(due_at, self.overdue_since or due_at)

    def outlook(self, tenant: str, notes: tuple[str, ...]) -> Outlook:
        return Outlook(
            tenant=tenant,
            timezone=self.zone.key,
            until=self.until,
            slots=tuple(self._slots()),
            waiting={kind: self.waiting[kind] for kind in KINDS if self.waiting[kind]},
            overdue=dict(sorted(self.overdue.items())),
            overdue_since=self.overdue_since,
            promise=Promise(rejected=self.promise.total(), **self.promise),
            notes=notes,
        )

    def _slots(self) -> Iterator[Slot]:
        for (at, kind), counts in sorted(self.slots.items(), key=lambda one: (one[0][0], KINDS.index(one[0][1]))):
            span: Literal["hour", "day"] = "hour" if at < self.by_day_from else "day"
            left_out = {reason: times for reason, times in sorted(counts.items()) if reason}
            yield Slot(at, span, kind, counts[""], left_out)
