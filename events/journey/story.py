"""The story of one candidate: what happened, what did not and why, what comes next (`afterview why`).

Ids, kinds, moments, reasons and rules only. No name, address, note or letter of anybody is in it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from afterview.events.journey.absences import absences, asked_elsewhere, barred
from afterview.events.journey.ahead import ahead
from afterview.events.journey.decision import JOURNAL_LENGTH
from afterview.events.journey.lines import Line
from afterview.events.journey.past import happened, undone
from afterview.events.journey.pruning import QUIET_JOURNAL_LENGTH, is_quiet
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Journey, Status


class Standing(Struct, frozen=True):
    """How an application stands."""

    id: str
    status: Status
    since: datetime | None
    """None: nobody has decided anything yet"""
    interviews: int
    """that took place, assessments aside"""
    last_interview_at: datetime | None
    told_at: datetime | None
    told_by: str | None


class Story(Struct, frozen=True):
    """Moments are aware, in UTC; `timezone` is where the tenant's people look at their clocks."""

    asked: str
    """the id, and what it is"""
    tenant: str
    candidate_id: str
    at: datetime
    """when this was so"""
    timezone: str
    standing: Literal["known", "erased", "merged"]
    notes: tuple[str, ...] = ()
    """what else should be known of it: that older lines are gone, where a merged candidate went"""
    applications: tuple[Standing, ...] = ()
    happened: tuple[Line, ...] = ()
    not_done: tuple[Line, ...] = ()
    to_come: tuple[Line, ...] = ()


def story(journey: Journey, asked: str, now: datetime, rules: Rulebook, only: str | None = None) -> Story:
    """`asked`: what it is about, in words. `only`: of one application."""
    applications = [one for one in journey.applications.values() if only in (None, one.id)]
    past = _in_order(line for one in applications for line in happened(journey, one, rules))
    undone_ones = [line for one in applications for line in undone(one, rules)]
    not_done = _in_order([*undone_ones, *asked_elsewhere(journey, now, rules, only)])
    not_done += barred(journey, rules)
    not_done += [line for one in applications for line in absences(journey, one, now, rules)]
    return Story(
        asked=asked,
        tenant=journey.tenant,
        candidate_id=journey.candidate_id,
        at=now,
        timezone=rules.place(journey.tenant).zone.key,
        standing="known",
        notes=tuple(note for one in applications for note in _cut_off(one)),
        applications=tuple(_standing(one) for one in applications),
        happened=tuple(past),
        not_done=tuple(not_done),
        to_come=tuple(_in_order(ahead(journey, now, rules, only))),
    )


def story_of_nobody(journey: Journey, asked: str, tenant: str, now: datetime, rules: Rulebook) -> Story:
    """Of an erased candidate, or of one that was merged into another: that is all there is to say."""
    return Story(
        asked=asked,
        tenant=tenant,
        candidate_id="",
        at=now,
        timezone=rules.place(tenant).zone.key,
        standing="erased" if journey.erased else "merged",
        notes=(_ERASED if journey.erased else _MERGED.format(key=journey.merged_into),),
    )


_ERASED = (
    "this candidate was erased: whatever was open was cancelled, nothing is known any more but whether they had"
    " opted out, and no later event of theirs is heard (rule 20)"
)
_MERGED = (
    "this candidate was merged into another one, of whom nothing is known here (rule 24); that one's key in the log"
    " is {key}"
)


def _in_order(lines: Iterable[Line]) -> list[Line]:
    """Of time; those without a moment come last."""
    return sorted(lines, key=lambda line: (line.at is None, line.at.timestamp() if line.at else 0.0))


def _cut_off(application: Application) -> Sequence[str]:
    kept = QUIET_JOURNAL_LENGTH if is_quiet(application) else JOURNAL_LENGTH
    if len(application.journal) < kept:
        return ()
    why = " once nothing is open" if kept == QUIET_JOURNAL_LENGTH else ""
    told = f"of application {application.id} only the last {kept} events are kept{why}: older ones may be missing here"
    return (f"{told}; `afterview tail --from-start` has them for a while",)


def _standing(application: Application) -> Standing:
    rejection, completed = application.rejection, application.completed()
    told = rejection.told if rejection else None
    return Standing(
        id=application.id,
        status=application.status,
        since=application.decided_at,
        interviews=len(completed),
        last_interview_at=max((interview.ends_at for interview in completed), default=None),
        told_at=told.at if told else None,
        told_by=told.channel if told else None,
    )
