"""Every candidate and every assignee, added up to an outlook."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from afterview.events.calendar import day_begins
from afterview.events.ids import assignee_name
from afterview.events.journey.applications import first_due
from afterview.events.journey.coming import News, foresee
from afterview.events.journey.decision import Draft
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Journey, Rejection
from afterview.events.outlook.sums import Sums
from afterview.events.outlook.values import PROMISE_DAYS, Horizon, Kind, Outlook, Upcoming
from afterview.events.pausing import PausedScopes, holding_notes
from afterview.events.worklist.ahead import mails_ahead
from afterview.events.worklist.state import Worklist

_DAY = timedelta(days=1)


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
        self._foreseeing = replace(rules, instant_mail=True)
        self._sums: dict[str, Sums] = {}
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

    def _of(self, tenant: str) -> Sums:
        found = self._sums.get(tenant)
        if found is None:
            zone = self._rules.place(tenant).zone
            today = self._now.astimezone(zone).date()
            until = self._horizon
            if not isinstance(until, datetime):
                until = day_begins(today + (until + 1) * _DAY, zone)
            found = self._sums[tenant] = Sums(zone, until, day_begins(today + 2 * _DAY, zone))
        return found

    def _stands(self, sums: Sums, journey: Journey, application: Application) -> None:
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
