"""What happened to an application, and what did not, as its journal says; and what else is still known of it."""

from collections.abc import Iterator, Sequence

from afterview.events.journey.explaining import SURVEY_NAMES, Said, line_said, reason_said
from afterview.events.journey.lines import Line, in_words, together
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Application, Entry, Journey, mark

_NOT = (" skipped", " cancelled", " failed", " expired", " put off", " came back", " not sent", " not reassigned")
"""how lines end that say what did not happen"""
_BECAUSE_OF: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("written_rejection scheduled", "verbal_feedback expired", (26,)),
    ("written_rejection scheduled", "verbal_feedback completed", (26,)),
    ("verbal_feedback scheduled", "written_rejection cancelled", (18,)),
    ("candidate_update scheduled", "interview taken back", (22,)),
)
"""Whichever rule a task is usually owed by: after such a line, at the same moment, it is another one."""


def happened(journey: Journey, application: Application, rules: Rulebook) -> Iterator[Line]:
    """The journal, and what is known though its lines are gone."""
    for place, entry in enumerate(application.journal):
        said = line_said(entry.what)
        reason = _reason(entry)
        done = f": {in_words(reason, rules)}" if reason and entry.what.endswith(" completed") else ""
        yield Line(
            what=entry.what,
            sentence=f"{said.text}{done}",
            at=entry.at,
            application_id=application.id,
            reason=entry.reason,
            rules=_owed_by(entry, application.journal[:place]) or together(said.rules, reason.rules if reason else ()),
        )
    yield from _mailed(journey, application)
    yield from _answered(application)


def undone(application: Application, rules: Rulebook) -> Iterator[Line]:
    """What the journal says did not happen, and why."""
    for entry in application.journal:
        if entry.what.endswith(_NOT) and entry.what != "interview cancelled":
            said, reason = line_said(entry.what), _reason(entry)
            yield Line(
                what=entry.what,
                sentence=f"{said.text}: {in_words(reason, rules)}" if reason else said.text,
                at=entry.at,
                application_id=application.id,
                reason=entry.reason,
                rules=together(said.rules, reason.rules if reason else ()),
            )


def _reason(entry: Entry) -> Said | None:
    if entry.reason is None:
        return None
    said = reason_said(entry.what, entry.reason)
    return Said(said.text) if entry.what == "candidate_update completed" else said  # which tells nobody (rule 8)


def _owed_by(entry: Entry, before: Sequence[Entry]) -> tuple[int, ...]:
    along = {other.what for other in before if other.at == entry.at}
    return next((rules for what, after, rules in _BECAUSE_OF if what == entry.what and after in along), ())


def _mailed(journey: Journey, application: Application) -> Iterator[Line]:
    """Surveys that are known to have gone out, because they count for the quarantine (rule 11)."""
    in_flight = {(known.touchpoint, known.n) for known in application.invitations if known.in_flight == "invitation"}
    written = {(entry.what, entry.at) for entry in application.journal}
    for sent in journey.sent:
        what = f"{sent.touchpoint} survey sent"
        if sent.application_id != application.id or (sent.touchpoint, sent.n) in in_flight:
            continue
        if (what, sent.at) not in written:
            said = line_said(what)
            yield Line(what, said.text, sent.at, application.id, rules=said.rules)


def _answered(application: Application) -> Iterator[Line]:
    """Answers whose lines are gone; that there was one is never forgotten (rule 14)."""
    for touchpoint in SURVEY_NAMES:
        what = f"{touchpoint} survey answered"
        told = sum(entry.what == what for entry in application.journal)
        marks = {mark(touchpoint, n) for n in range(1, application.ordinals.get(touchpoint, 0) + 1)}
        said = line_said(what)
        for _ in range(len(marks & set(application.answered)) - told):
            yield Line(what, f"{said.text} (when is not kept)", application_id=application.id, rules=said.rules)
