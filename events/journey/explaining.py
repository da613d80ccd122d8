"""What is said of a journey in the journal, in words for somebody who has not read the rules: tables, and no more.

Every reason and every line that a journey can write has its sentence here, and the rules (docs/JOURNEY.md) that it
comes from. A sentence may name numbers of the policy: `{surveys.quarantine_days}`.
"""

from collections.abc import Mapping
from typing import NamedTuple, get_args

from afterview.events.journey.decision import InvitationVerb, TaskVerb
from afterview.schemas.incoming_data import TellingChannel
from afterview.schemas.outgoing_data import TaskKind, Touchpoint


class Said(NamedTuple):
    """A sentence without its full stop, and the rules that it comes from."""

    text: str
    rules: tuple[int, ...] = ()


SURVEYS: Mapping[str, Said] = {
    "opted-out": Said("the candidate has opted out", (11,)),
    "internal": Said("the candidate is one of the company's own people (`internal`)", (11,)),
    "do-not-email": Said("the ATS says that this candidate must not be emailed (`can_email` is false)", (11,)),
    "no-email": Said("no address of the candidate is known", (11,)),
    "undeliverable": Said("a mail server refused this address of the candidate for good", (11,)),
    "hired": Said("the candidate was hired on this application", (11, 16)),
    "withdrawn": Said("the candidate has withdrawn this application", (11, 16)),
    "reopened": Said("the rejection was undone, the application is in process again", (11,)),
    "active-elsewhere": Said(
        "another application of this candidate is active, and something happened to it in the last"
        " {surveys.active_elsewhere_days} days",
        (11,),
    ),
    "quarantine": Said(
        "the candidate was asked too lately: about another application less than {surveys.quarantine_days} days ago,"
        " or the same about any less than {surveys.same_touchpoint_quarantine_days} days ago",
        (11,),
    ),
    "too-late": Said("what it asks about is more than {surveys.too_late_after_days} days ago", (11,)),
    "superseded": Said("the candidate was told of the rejection before it was sent", (10,)),
    "interview-cancelled": Said("the interview did not take place after all", (22,)),
    "rejection-withdrawn": Said("the rejection was undone", (15, 23)),
    "rejection-not-delivered": Said(
        "nobody had told the candidate of the rejection within {surveys.never_told_after_days} days", (9,)
    ),
    "mail-refused": Said("a mail server refused this mail for good"),
    "erased": Said("the candidate was erased", (20,)),
}

TASKS: Mapping[str, Said] = {
    "delivered": Said("the candidate got it", (8,)),
    "declined": Said("the candidate was reached and wanted no feedback", (8,)),
    "unreachable": Said("the candidate could not be reached", (26,)),
    "superseded": Said("a later interview took place, one update about all of them is owed in its place", (1,)),
    "decided": Said("the application was rejected, an answer to that is owed in its place", (1,)),
    "interviewed": Said("there had been an interview before the rejection: a call is owed in its place", (18,)),
    "already-notified": Said("the candidate had been told of the rejection in another way", (3, 4)),
    "too-late": Said("what it is owed for became known so late that it would have expired already", (7,)),
    "interview-cancelled": Said("the interview that it was owed for did not take place after all", (22,)),
    "rejection-withdrawn": Said("the rejection was undone", (15, 23)),
    "withdrawn": Said("the candidate withdrew the application", (16,)),
    "hired": Said("the candidate was hired", (16,)),
    "erased": Said("the candidate was erased", (20,)),
}

LETTERS: Mapping[str, Said] = {
    "by-hand": Said("letters are given by hand (`feedback.letters`): it is the recruiter's to tell them"),
    "opted-out": Said("the candidate has opted out of all mail: it is the recruiter's to tell them"),
    "do-not-email": Said("the ATS says that this candidate must not be emailed (`can_email` is false)"),
    "no-email": Said("no address of the candidate is known"),
    "undeliverable": Said("a mail server refused this address of the candidate for good"),
    "mail-refused": Said("a mail server refused this mail for good"),
    "closed": Said("its task was over already"),
    "spoken": Said("its task is a call, not a letter", (25,)),
    "released": Said("a letter for its task is on its way already"),
    "empty": Said("it had no subject, or no text"),
}

PUT_OFF: Mapping[str, Said] = {
    "address-changed": Said("the candidate's address changed: it goes to the new one, when the send window is open"),
    "paused": Said("an operator had paused mail until the send window closed: it waits for the next opening"),
    "outside-send-window": Said("no mail server took it while the send window was open: it waits for the next opening"),
}

TASK_NAMES: Mapping[TaskKind, str] = {
    "candidate_update": "the update after an interview",
    "verbal_feedback": "the spoken feedback on the rejection",
    "written_rejection": "the letter of rejection",
}
SURVEY_NAMES: Mapping[Touchpoint, str] = {
    "interview": "the survey about the interview",
    "rejection": "the survey about the rejection",
}

OWED: Mapping[TaskKind, tuple[int, ...]] = {
    "candidate_update": (1,),
    "verbal_feedback": (3,),
    "written_rejection": (4,),
}
ASKED: Mapping[Touchpoint, tuple[int, ...]] = {"interview": (2,), "rejection": (8,)}

_TASK_VERBS: Mapping[TaskVerb, Said] = {
    "scheduled": Said("is owed: it is a task from here on"),
    "reminded": Said("is due soon, its assignee was reminded", (5,)),
    "escalated": Said("is overdue, and was escalated", (6,)),
    "completed": Said("is done"),
    "cancelled": Said("is owed no longer"),
    "expired": Said("was never given, its task expired", (7,)),
    "skipped": Said("did not become a task"),
}
_SURVEY_VERBS: Mapping[InvitationVerb, Said] = {
    "scheduled": Said("was scheduled"),
    "sent": Said("was mailed"),
    "reminded": Said("was mailed once more, as a reminder", (12,)),
    "skipped": Said("was not sent"),
    "cancelled": Said("was cancelled"),
    "expired": Said("was not answered in time", (13,)),
    "failed": Said("could not be delivered"),
}

LINES: Mapping[str, Said] = {
    "interview planned": Said("an interview was planned", (21,)),
    "interview cancelled": Said("a planned interview was cancelled", (22,)),
    "interview completed, reported": Said("an interview was reported to have taken place"),
    "interview completed, derived": Said(
        "an interview is taken to have taken place as planned: nobody cancelled or reported it", (21,)
    ),
    "interview taken back": Said("an interview that was taken to have taken place was cancelled after all", (22,)),
    "rejected": Said("the application was rejected"),
    "withdrawn": Said("the candidate withdrew the application", (16,)),
    "hired": Said("the candidate was hired", (16,)),
    "active": Said("the application is in process again", (15, 23)),
    "opted in again": Said("the candidate took their opt-out back: mails may be sent again"),
    "note received": Said("somebody of the hiring team wrote a note for the candidate"),
    "letter released": Said("somebody of the hiring team released a letter"),
    "mail came back": Said("a mail came back from the candidate's address after it was sent"),
    "letter not sent": Said("a released letter was not sent"),
    "letter came back": Said("a released letter came back, as a draft"),
    "letter put off": Said("a released letter waits for another opening of the send window"),
    "task not reassigned": Said("a task was not given to somebody else: it was over, or its letter on its way"),
    **{
        f"{kind} reassigned": Said(f"{name} was given to somebody else, and is due as before")
        for kind, name in TASK_NAMES.items()
    },
    "letter sent all the same": Said("a letter was with a mail server already when its task was closed"),
    **{
        f"told by {channel}": Said(f"the candidate was told of the rejection, by {channel}", (8,))
        for channel in get_args(TellingChannel)
    },
    **{
        f"{kind} {verb}": Said(f"{name} {said.text}", OWED[kind] if verb == "scheduled" else said.rules)
        for kind, name in TASK_NAMES.items()
        for verb, said in _TASK_VERBS.items()
    },
    **{
        f"{touchpoint} survey {verb}": Said(
            f"{name} {said.text}", ASKED[touchpoint] if verb in ("scheduled", "sent") else said.rules
        )
        for touchpoint, name in SURVEY_NAMES.items()
        for verb, said in _SURVEY_VERBS.items()
    },
    **{f"{point} survey put off": Said(f"{name} was put off") for point, name in SURVEY_NAMES.items()},
    **{f"{point} survey answered": Said(f"{name} was answered", (14,)) for point, name in SURVEY_NAMES.items()},
}
"""what a line of the journal says"""


def line_said(what: str) -> Said:
    """What a line of the journal says; one of another release, in its own words."""
    return LINES.get(what, Said(what))


def reason_said(what: str, reason: str) -> Said:
    """Why what a line of the journal says is so."""
    if what.endswith(" put off"):
        table = PUT_OFF
    elif what.startswith("letter "):
        table = LETTERS
    else:
        table = SURVEYS if " survey " in what else TASKS
    return table.get(reason, Said(reason))
