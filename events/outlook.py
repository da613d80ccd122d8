"""What an installation will do next, if nothing else happens before, and how it stands with what it has promised.

Numbers, by tenant: no id, name or address of anybody is in it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from msgspec import Struct

from afterview.events.calendar import day_begins
from afterview.events.ids import assignee_name
from afterview.events.journey import coming
from afterview.events.journey.applications import first_due
from afterview.events.journey.coming import News, foresee
from afterview.events.journey.decision import Draft
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Journey, Rejection
from afterview.events.pausing import PausedScopes, holding_notes
from afterview.events.worklist.ahead import mails_ahead
from afterview.events.worklist.state import Worklist
from afterview.schemas.outgoing import TaskKind

Kind = Literal[coming.Kind, "assignee mail"]
KINDS: tuple[Kind, ...] = (*coming.MAILED, "assignee mail", *get_args(coming.Kind)[len(coming.MAILED) :])
"""in the order in which they are told: mails first"""
MAILS: tuple[Kind, ...] = KINDS[: len(coming.MAILED) + 1]

Horizon = datetime | int
"""up to when: a moment, or so many days after today, to their end where the tenant is (0: today, 1: tomorrow)"""
PROMISE_DAYS = 30
_DAY = timedelta(days=1)


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


class Adding:
    """Is told of every candidate, then of every worklist; adds up."""

    def __init__(
        self,
        rules: Rulebook,
        now: datetime,
        horizon: Horizon,
        tenant: str | None = None,
        paused: PausedScopes = MappingProxyType({}),
    ) -> None:
        """`tenant`: only of this one. `paused`: by operators."""
        self._paused = paused
        self._rules, self._now, self._horizon, self._only = rules, now, horizon, tenant
        self._foreseeing = changed(rules, instant_mail=True)
        self._sums: dict[str, _Sums] = {}
        self._news: dict[tuple[str, str], list[News]] = defaultdict(list)
        """by tenant and assignee"""

    def candidate(self, journey: Journey) -> None:
        if not journey.applications or self._only not in (None, journey.tenant):
            return
        sums = self._of(journey.tenant)
        foreseen = foresee(journey, self._now, sums.until, self._foreseeing)
        for one in foreseen.coming:
            sums.add(one.kind, one.at, one.refusal)
        for news in foreseen.news:
            if name := assignee_name(news.assignee):
                self._news[news.tenant, name].append(news)
        for application in journey.applications.values():
            self._stands(sums, journey, application)

    def assignee(self, worklist: Worklist) -> None:
        if self._only not in (None, worklist.tenant):
            return
        sums = self._of(worklist.tenant)
        sums.waiting["assignee mail"] += worklist.flight is not None
        news = self._news.pop((worklist.tenant, worklist.assignee), ())
        for at in mails_ahead(worklist, news, self._now, self._rules):
            sums.add("assignee mail", at)

    def upcoming(self) -> Upcoming:
        """Call it once, at the end."""
        for (tenant, _), news in self._news.items():  # of whoever has no task yet
            for at in mails_ahead(Worklist(tenant=tenant), news, self._now, self._rules):
                self._of(tenant).add("assignee mail", at)
        self._news.clear()
        return Upcoming(self._now, tuple(self._outlook(tenant) for tenant in sorted(self._sums)))

    def _outlook(self, tenant: str) -> Outlook:
        return self._sums[tenant].outlook(tenant, tuple(holding_notes(self._paused, tenant)))

    def _of(self, tenant: str) -> "_Sums":
        found = self._sums.get(tenant)
        if found is None:
            zone = self._rules.place(tenant).zone
            today = self._now.astimezone(zone).date()
            until = self._horizon
            if not isinstance(until, datetime):
                until = day_begins(today + (until + 1) * _DAY, zone)
            found = self._sums[tenant] = _Sums(zone, until, day_begins(today + 2 * _DAY, zone))
        return found

    def _stands(self, sums: "_Sums", journey: Journey, application: Application) -> None:
        for invitation in application.invitations:
            if invitation.in_flight:
                what = "survey" if invitation.in_flight == "invitation" else "reminder"
                sums.waiting[_KIND_OF[invitation.touchpoint, what]] += 1
        for task in application.tasks:
            sums.waiting["letter"] += bool(task.letter and task.letter.in_flight)
            if task.due_at <= self._now:
                sums.late(task.kind, task.due_at)
        rejection = application.rejection
        if rejection and self._now - rejection.rejected_at < PROMISE_DAYS * _DAY:
            sums.promise[self._kept(journey, application, rejection)] += 1

    def _kept(self, journey: Journey, application: Application, rejection: Rejection) -> str:
        if rejection.told is None and rejection.overdue_at is None:
            return "never_told"
        due = rejection.first_due or first_due(Draft.of(journey, self._now, self._rules), application, rejection)
        if rejection.told:
            return "told_in_time" if rejection.told.at <= due else "told_late"
        return "to_be_told" if self._now < due else "overdue"


_KIND_OF: Mapping[tuple[str, str], Kind] = {
    ("interview", "survey"): "interview survey",
    ("interview", "reminder"): "interview reminder",
    ("rejection", "survey"): "rejection survey",
    ("rejection", "reminder"): "rejection reminder",
}


@dataclass(slots=True)
class _Sums:
    """Of one tenant."""

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
