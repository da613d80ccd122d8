"""What there is no event about: surveys that nobody was or will be asked, feedback that nobody owes any more."""

from collections.abc import Iterator
from datetime import datetime

from afterview.events.journey.decision import Draft
from afterview.events.journey.eligibility import Asking, reason_not_to_ask, reason_not_to_mail
from afterview.events.journey.explaining import SURVEY_NAMES, SURVEYS, TASK_NAMES
from afterview.events.journey.feedback import REJECTION_KINDS
from afterview.events.journey.lines import Line, in_words
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Journey

_ENDS = ("skipped", "cancelled", "expired", "failed", "completed")


def barred(journey: Journey, rules: Rulebook) -> list[Line]:
    """Why this candidate is not mailed whatever happens, as things are now (rule 11)."""
    reasons = (
        "opted-out" if journey.opted_out else None,
        "internal" if journey.said.get("internal") is True else None,
        reason_not_to_mail(journey),
    )
    what = "no mail of any kind" if journey.opted_out == "all" else "no survey"
    return [
        Line(
            what="no survey",
            sentence=f"{what} is sent to this candidate, as things are now: {in_words(SURVEYS[reason], rules)}",
            reason=reason,
            rules=(11,),
        )
        for reason in reasons
        if reason
    ]


def asked_elsewhere(journey: Journey, now: datetime, rules: Rulebook, only: str | None) -> Iterator[Line]:
    """What the quarantine counts from, where the story is of one application and it is about another."""
    for sent in journey.sent:
        if only not in (None, sent.application_id) and now - sent.at < rules.same_touchpoint_quarantine:
            sentence = f"the candidate got {SURVEY_NAMES[sent.touchpoint]} of application {sent.application_id}"
            yield Line("asked elsewhere", sentence, sent.at, None, None, (11,))


def absences(journey: Journey, application: Application, now: datetime, rules: Rulebook) -> Iterator[Line]:
    """What did not happen to this application, without a line in its journal."""
    yield from _forgotten(application)
    yield from _never_asked_of_interview(application)
    yield from _not_asked_of_rejection(journey, application, now, rules)
    yield from _not_reminded(application)


def _forgotten(application: Application) -> Iterator[Line]:
    """What ended so long ago that the journal does not say how: its events out do, while they are kept."""
    open_ones: list[tuple[str, int]] = [(task.kind, task.n) for task in application.tasks]
    open_ones += [(known.touchpoint, known.n) for known in application.invitations]
    names: dict[str, str] = {str(kind): name for kind, name in TASK_NAMES.items()}
    names |= {f"{point} survey": name for point, name in SURVEY_NAMES.items()}
    for what, name in names.items():
        kind = what.removesuffix(" survey")
        ended = sum(
            (kind, n) not in open_ones and f"{kind[0]}{n}" not in _answered(application, kind)
            for n in range(1, application.ordinals.get(kind, 0) + 1)
        )
        known = sum(entry.what in {f"{what} {end}" for end in _ENDS} for entry in application.journal)
        if ended > known:
            times = "" if ended - known == 1 else f" ({ended - known} of them)"
            sentence = f"{name} ended, and how is not kept here any more{times}: its events were on the topics out"
            yield Line(f"{what} ended", sentence, application_id=application.id)


def _answered(application: Application, kind: str) -> tuple[str, ...]:
    return application.answered if kind in SURVEY_NAMES else ()


def _never_asked_of_interview(application: Application) -> Iterator[Line]:
    if application.ordinals.get("interview", 0):
        return
    happened = any(interview.state != "planned" for interview in application.interviews)
    why = "it became known after the rejection" if happened else "none is known to have taken place"
    name = SURVEY_NAMES["interview"] if happened else "survey about an interview"
    rules = (18,) if happened else (2,)
    yield Line(
        "no interview survey", f"there is no {name.removeprefix('the ')}: {why}", None, application.id, None, rules
    )


def _not_asked_of_rejection(
    journey: Journey, application: Application, now: datetime, rules: Rulebook
) -> Iterator[Line]:
    """Nobody is asked about a rejection before they were told of it (rule 8)."""
    rejection = application.rejection

    def line(sentence: str, reason: str | None = None, *by: int) -> Line:
        return Line("no rejection survey", sentence, None, application.id, reason, by)

    if application.status != "rejected" or rejection is None:
        if not any(known.touchpoint == "rejection" for known in application.invitations):
            yield line(f"there is no survey about a rejection: the application is {application.status}", None, 8)
        return
    if rejection.told:
        return
    days = rules.policy.surveys.rejection_delay_days
    yield line(
        "there is no survey about the rejection yet: nobody has told the candidate of it, as far as is known;"
        f" it is sent {days} days after that",
        None,
        8,
    )
    if reason := reason_not_to_ask(Asking(Draft.of(journey, now, rules), application, "rejection", now)):
        yield line(f"told now, there would be no survey: {in_words(SURVEYS[reason], rules)}", reason, 11)
    if not any(task.kind in REJECTION_KINDS for task in application.tasks):
        sentence = "nobody has told the candidate of the rejection, and no task to do so is open any more"
        yield Line("not told", sentence, None, application.id, None, (7,))


def _not_reminded(application: Application) -> Iterator[Line]:
    """There is no event about a reminder that is left out (rule 12)."""
    reminded = {entry.what for entry in application.journal if entry.what.endswith(" survey reminded")}
    for known in application.invitations:
        left_out = known.sent_at and not known.remind_at and not known.in_flight
        if left_out and f"{known.touchpoint} survey reminded" not in reminded:
            name = SURVEY_NAMES[known.touchpoint]
            sentence = (
                f"no reminder of {name} was sent: when it was time the application was decided,"
                " or there was a reason not to ask"
            )
            yield Line(f"{known.touchpoint} survey not reminded", sentence, None, application.id, None, (12,))
