"""Every example by its name: the usual journeys, each of an application of its own (`afterview send --example`).

They happened until now, to nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterview.events.cloudevents import rfc3339
from afterview.schemas.incoming import INCOMING, Incoming
from afterview.workers.examples.telling import MANAGER, Event, Told

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REASON = {"code": "experience", "text": "More experience with distributed systems is needed"}


@dataclass(frozen=True, slots=True)
class Example:
    says: str
    """in a line: what happened, and what comes of it"""
    events: Callable[[datetime], list[Event]]
    """`now`: the moment of the last one, in whole seconds"""


def _interview(now: datetime) -> list[Event]:
    return [Told("example-interview", now).interviewed()]


def _interview_planned(now: datetime) -> list[Event]:
    return [Told("example-planned", now).planned(starting=2 * HOUR, ago=3 * DAY)]


def _interview_cancelled(now: datetime) -> list[Event]:
    one = Told("example-cancelled", now)
    return [
        one.planned(starting=-DAY, ago=DAY),
        one.event("interview.cancelled", interview={"id": f"{one.application}-1"}),
    ]


def _rejected_after_interview(now: datetime) -> list[Event]:
    one = Told("example-call", now)
    note = {"author": MANAGER, "match": "Solid Python", "advice": "Work with a team that runs its own services"}
    return [
        one.interviewed(2 * DAY),
        one.event("feedback.noted", DAY, note=note),
        one.rejected(reason=REASON),
    ]


def _rejected_without_interview(now: datetime) -> list[Event]:
    return [Told("example-letter", now).rejected()]


def _rejected_and_told(now: datetime) -> list[Event]:
    return [Told("example-told", now).rejected(notice={"sent_at": rfc3339(now), "channel": "email"})]


def _told_by_somebody_else(now: datetime) -> list[Event]:
    one = Told("example-notified", now)
    telling = one.event("candidate.notified", notified_at=rfc3339(now), channel="email")
    return [one.rejected(DAY), telling]


def _call_made(now: datetime) -> list[Event]:
    one = Told("example-called", now)
    return [one.interviewed(3 * DAY), one.rejected(DAY, reason=REASON), one.called("delivered")]


def _call_failed(now: datetime) -> list[Event]:
    one = Told("example-unreachable", now)
    return [one.interviewed(3 * DAY), one.rejected(DAY), one.called("unreachable")]


def _preferred(now: datetime) -> list[Event]:
    one = Told("example-preferred", now)
    preference = {"channel": "email", "times": "after 15:00"}
    return [one.interviewed(2 * DAY), one.event("candidate.preferred", DAY, preference=preference), one.rejected()]


def _rejection_withdrawn(now: datetime) -> list[Event]:
    one = Told("example-withdrawn-rejection", now)
    return [one.interviewed(3 * DAY), one.rejected(DAY), one.event("rejection.withdrawn")]


def _reopened(now: datetime) -> list[Event]:
    one = Told("example-reopened", now)
    return [one.rejected(DAY), one.event("application.active", stage="Interview")]


def _withdrawn(now: datetime) -> list[Event]:
    one = Told("example-withdrawn", now)
    return [one.interviewed(HOUR), one.event("application.withdrawn")]


def _hired(now: datetime) -> list[Event]:
    one = Told("example-hired", now)
    return [one.interviewed(2 * DAY), one.event("candidate.hired")]


def _opted_out(now: datetime) -> list[Event]:
    one = Told("example-opted-out", now)
    return [one.interviewed(HOUR), one.event("candidate.opted_out", scope="survey")]


def _merged(now: datetime) -> list[Event]:
    one = Told("example-merged", now)
    merged = one.candidate | {"id": "candidate-of-another-id", "email": "kari.example@example.org"}
    update = one.event("candidate.updated", HOUR, candidate=merged, previous_id=one.candidate["id"])
    return [one.interviewed(DAY), update, one.rejected() | {"data": one.rejected()["data"] | {"candidate": merged}}]


def _erased(now: datetime) -> list[Event]:
    one = Told("example-erased", now)
    return [
        one.interviewed(3 * DAY),
        one.rejected(DAY),
        one.event("candidate.erased", candidate={"id": one.candidate["id"]}),
    ]


def _surveys_answered(now: datetime) -> list[Event]:
    """Answers leave together, never fewer than five (R39)."""
    told = [Told(f"example-answered-{n}", now) for n in range(1, 6)]
    interviews = [one.interviewed(2 * DAY) for one in told]
    answers = [one.answered(recommend=5 + n, clear=4, matched=3, recruiter=5) for n, one in enumerate(told, 1)]
    return interviews + answers


EXAMPLES: dict[str, Example] = {
    "interview": Example("an interview: an update is owed, and a survey goes out a day later", _interview),
    "interview-planned": Example(
        "a planned interview that nobody reports: taken as completed an hour after its end", _interview_planned
    ),
    "interview-cancelled": Example("a planned interview that is cancelled: nothing is owed", _interview_cancelled),
    "rejected-after-interview": Example("rejected after an interview: a call is owed", _rejected_after_interview),
    "rejected-without-interview": Example("rejected unseen: a letter is owed", _rejected_without_interview),
    "rejected-and-told": Example("rejected, and the ATS has written already: no letter, a survey", _rejected_and_told),
    "told-by-somebody-else": Example("told before the letter was written: it is cancelled", _told_by_somebody_else),
    "call-made": Example("called, and reached: the task is completed, a survey follows", _call_made),
    "call-failed": Example("called, and not reached: a letter is owed instead", _call_failed),
    "preferred": Example("rather written to than called: the owed feedback is an e-mail", _preferred),
    "rejection-withdrawn": Example("the rejection is taken back: its call is cancelled", _rejection_withdrawn),
    "reopened": Example("shown in process again after a rejection: its letter is cancelled", _reopened),
    "withdrawn": Example("the candidate withdraws: what is open is cancelled", _withdrawn),
    "hired": Example("the candidate gets the job: what is open is cancelled", _hired),
    "opted-out": Example("no more surveys: the invitation is skipped, the update still owed", _opted_out),
    "merged": Example("two records of one candidate become one: tasks carry the new id", _merged),
    "erased": Example("erased: everything open is cancelled", _erased),
    "surveys-answered": Example("five candidates answer: responses and metrics come out", _surveys_answered),
}


def example_events(name: str, now: datetime) -> list[Incoming]:
    """The events of one example, as if they had happened until now."""
    return [INCOMING.validate_python(event) for event in EXAMPLES[name].events(now.replace(microsecond=0))]
