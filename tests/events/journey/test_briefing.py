"""The brief of a task, from what the ATS and the interviewers really said of this application."""

from typing import Any

from tests.stories import event, interview, interviewed, moment, rejected

from afterview.events.journey.briefing import brief_source
from afterview.events.journey.decide import decide
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey
from afterview.events.letters import Brief, brief
from afterview.schemas.incoming import INCOMING
from afterview.schemas.outgoing_data import TaskKind
from afterview.workers.letters import load_letters

RULES, TEXTS = Rulebook(), load_letters()


def brief_of(kind: TaskKind, *events: dict[str, Any]) -> Brief:
    """The brief of one candidate's application A-1 after these events."""
    journey = Journey(key="00")
    for one in map(INCOMING.validate_python, events):
        journey = decide(journey, one, one.time, RULES).state
    return brief(brief_source(journey, "A-1", kind, RULES, "Fjord AS"), TEXTS)


def noted(at: str, **note: Any) -> dict[str, Any]:
    return event("feedback.noted", at, note=note)


KARI = (
    interviewed("2027-03-04 12:00", candidate={"name": "Kari Vik", "locale": "nb"}),
    noted("2027-03-05 09:00", author={"name": "Jon"}, match="Bred erfaring med SQL.", advice="Prøv Kafka."),
    rejected("2027-03-08 10:00", reason={"text": "Vi trenger mer driftserfaring."}),
)
SAM = (
    event(
        "interview.completed",
        "2027-04-06 15:00",
        candidate={"name": "Sam Hill", "locale": "en-US"},
        interview=interview("I-9", "2027-04-06 14:00", stage="Case", basis="reported"),
    ),
    noted("2027-04-07 09:00", author={"name": "Ann"}, impression="Asked what the figures were for."),
    rejected("2027-04-08 10:00", reason={"code": "seniority"}),
)
LIV = (
    event(
        "candidate.rejected",
        "2027-05-03 09:00",
        candidate={"name": "Liv Aas", "locale": "nb"},
        rejection={"rejected_at": moment("2027-05-03 09:00")},
    ),
)


def test_three_candidates_have_three_different_briefs() -> None:
    """Not a fixed text: notes, interviews, reasons and languages of each."""
    briefs = [
        brief_of("verbal_feedback", *KARI),
        brief_of("verbal_feedback", *SAM),
        brief_of("written_rejection", *LIV),
    ]
    drafts = [one.draft for one in briefs]
    assert len({one.model_dump_json() for one in briefs}) == len(set(drafts)) == len(briefs)
    assert [one.language for one in briefs] == ["nb", "en", "nb"]


def test_a_brief_has_this_applications_notes_interviews_and_reason() -> None:
    """CONTRACT 3: `{language, candidate, job, interviews, reason, notes, missing, avoid, draft}`."""
    kari, sam = brief_of("verbal_feedback", *KARI), brief_of("verbal_feedback", *SAM)
    assert kari.reason == "Vi trenger mer driftserfaring."
    assert [(note.match, note.advice) for note in kari.notes] == [("Bred erfaring med SQL.", "Prøv Kafka.")]
    assert kari.draft is not None
    assert "Bred erfaring med SQL." in kari.draft
    assert sam.reason == "seniority"
    assert [held.stage for held in sam.interviews] == ["Case"]
    assert "Bred erfaring" not in sam.model_dump_json()


def test_a_missing_note_shows_as_missing() -> None:
    """CONTRACT 3: `missing`; of somebody whom nobody has met nothing is missing."""
    assert brief_of("verbal_feedback", *KARI).missing == ("impression",)
    assert brief_of("verbal_feedback", *SAM).missing == ("match", "advice")
    assert brief_of("written_rejection", *LIV).missing == ()


def test_a_planned_interview_is_not_in_the_brief() -> None:
    """Rule 21: it has not taken place."""
    plan = event(
        "interview.scheduled",
        "2027-03-04 09:00",
        interview=interview("I-2", starts_at=moment("2027-06-20 09:00")),
    )
    assert brief_of("written_rejection", plan, *LIV).interviews == ()


def test_a_call_by_mail_is_drafted_as_a_letter() -> None:
    """Rule 25: the candidate prefers mail, so what is owed is written."""
    preferred = event("candidate.preferred", "2027-03-05 12:00", preference={"channel": "email"})
    asked = brief_of("verbal_feedback", KARI[0], KARI[1], preferred, KARI[2])
    assert asked.draft != brief_of("verbal_feedback", *KARI).draft
    assert asked.preference is not None
