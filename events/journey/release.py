"""May a letter be released for this task, and what became of one that was? For deciding, and for the pages."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from afterview.events.ids import numbered
from afterview.events.journey.eligibility import reason_not_to_mail
from afterview.events.journey.reasons import NotWritten, Obstacle
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Journey, Letter, Task


class LetterState(Struct, frozen=True):
    """How it is with a letter that somebody has released."""

    stage: Literal["waiting", "in-flight", "came-back"]
    """in flight: asked for, and the mailer's word is waited for"""
    until: datetime | None = None
    """of one that waits: when it will be sent"""
    reason: str | None = None
    """of one that came back: why. `mail-refused` is about the mail, all others are obstacles"""


def open_task(journey: Journey, task_id: str) -> tuple[Application, Task] | None:
    """The open task of this id, and its application; the id decides (R41)."""
    for application in journey.applications.values():
        for task in application.tasks:
            if numbered(journey.tenant, application.id, task.kind, task.n) == task_id:
                return application, task
    return None


def obstacle(journey: Journey, task_id: str, rules: Rulebook) -> Obstacle | None:
    """What stands in the way of releasing a letter for this task now; None: nothing does.

    `closed`: no such task is open. `spoken`: it is no letter's task. `released`: a letter is on its way already.
    `by-hand`: no letter leaves from here at all (policy).
    Else it is the candidate: `opted-out` (of all mails), `do-not-email`, `no-email`, `undeliverable`.
    """
    found = open_task(journey, task_id)
    if found is None:
        return "closed"
    _, task = found
    if not is_for_a_letter(task):
        return "spoken"
    return "released" if on_its_way(task) else reason_not_to_write(journey, rules)


def is_for_a_letter(task: Task) -> bool:
    """A `written_rejection`, or feedback that the candidate prefers in writing (rule 25)."""
    return task.kind == "written_rejection" or (task.kind == "verbal_feedback" and task.channel == "email")


def on_its_way(task: Task) -> bool:
    """Released, and neither with a server nor back."""
    return task.letter is not None and task.letter.came_back is None


def returned(task: Task) -> Letter | None:
    """A letter that came back: the draft from now on (R27)."""
    letter = task.letter
    return letter if letter and letter.came_back and letter.text.strip() else None


def reason_not_to_write(journey: Journey, rules: Rulebook) -> NotWritten | None:
    """Why no letter may go to this candidate: letters are given by hand, out of all mails (R27), out of reach."""
    if rules.policy.feedback.letters == "by-hand":
        return "by-hand"
    return "opted-out" if journey.opted_out == "all" else reason_not_to_mail(journey)


def letter_state(journey: Journey, task_id: str) -> LetterState | None:
    """Of the letter released for this open task; None: there is none."""
    found = open_task(journey, task_id)
    letter = found[1].letter if found else None
    if letter is None:
        return None
    if letter.came_back:
        return LetterState("came-back", reason=letter.came_back)
    return LetterState("in-flight") if letter.in_flight else LetterState("waiting", until=letter.send_at)
