"""The brief of one open task: what a recruiter has at hand before calling a candidate."""

from collections.abc import Iterable
from typing import NamedTuple

from afterview.events.journey.briefing import brief_source
from afterview.events.journey.state import decode
from afterview.events.letters import Brief, brief
from afterview.schemas.outgoing_data import FeedbackTask
from afterview.workers.demo.hosting import Insight
from afterview.workers.installation import Installation


class Briefed(NamedTuple):
    task: FeedbackTask
    brief: Brief


def best_brief(insight: Insight, installation: Installation, tasks: Iterable[FeedbackTask]) -> Briefed | None:
    """Of the tasks that are still open: a call rather than a letter, and one that interviewers said much for."""
    briefs = (briefed for task in tasks if (briefed := _briefed(insight, installation, task)))
    return min(briefs, key=_rank, default=None)


def _briefed(insight: Insight, installation: Installation, task: FeedbackTask) -> Briefed | None:
    """None when the candidate's journey has gone elsewhere since (a merge)."""
    key = installation.rules.key(task.tenant, task.candidate_id)
    stored = insight.state("journey", bytes.fromhex(key))
    journey = decode(key, stored) if stored else None
    if journey is None or task.application_id not in journey.applications:
        return None
    company = installation.houses.of(task.tenant).name
    source = brief_source(journey, task.application_id, task.kind, installation.rules, company)
    return Briefed(task, brief(source, installation.library.of(task.tenant).letters))


def _rank(briefed: Briefed) -> tuple[bool, int, str]:
    return briefed.task.kind != "verbal_feedback", len(briefed.brief.missing), briefed.task.id
