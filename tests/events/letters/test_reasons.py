"""`countries.<code>.reasons`: where they are written, where they are spoken only, and where none are told."""

from typing import Any

import pytest
from tests.events.letters.candidates import ANE, BEN, TEXTS
from tests.stories import event, interviewed, rejected

from afterview.events.journey.briefing import brief_source
from afterview.events.journey.decide import decide
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey
from afterview.events.letters import LANGUAGES, BriefSource, Language, brief, draft
from afterview.schemas.incoming import INCOMING
from afterview.schemas.outgoing_data import TaskKind
from afterview.schemas.policy import Policy, Reasons

POLICY = Policy.model_validate(
    {
        "tenants": {"oslo": {"country": "NO"}, "wien": {"country": "AT"}},
        "countries": {"DE": {"reasons": "spoken"}, "AT": {"reasons": "neutral"}},
    }
)


def told(source: BriefSource, kind: TaskKind, reasons: Reasons, language: Language = "en", **more: Any) -> BriefSource:
    candidate = source.candidate.model_copy(update={"locale": language})
    said = {"kind": kind, "reasons": reasons, "candidate": candidate, "languages": LANGUAGES, **more}
    return source.model_copy(update=said)


def why(source: BriefSource) -> list[str]:
    """Everything of a source that is a reason."""
    parts = [text for note in source.notes for text in (note.match, note.impression, note.advice) if text]
    return [*parts, *([source.reason] if source.reason else [])]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("reasons", "with_reasons"),
    [("written", {"letter", "talking_points"}), ("spoken", {"talking_points"}), ("neutral", set())],
)
def test_a_letter_and_a_call_have_reasons_only_where_they_may_have(
    language: Language, reasons: Reasons, with_reasons: set[str]
) -> None:
    for source in (ANE, BEN):
        written = draft(told(source, "written_rejection", reasons, language), TEXTS)
        spoken = draft(told(source, "verbal_feedback", reasons, language, channel="call"), TEXTS)
        assert (written.form, spoken.form) == ("letter", "talking_points")
        for made in (written, spoken):
            for one in why(source):
                assert (one in made.text) == (made.form in with_reasons)


def test_feedback_by_mail_is_a_letter_too() -> None:
    """Rule 25."""
    letter = draft(told(ANE, "verbal_feedback", "spoken", channel="email"), TEXTS)
    assert letter.form == "letter"
    assert not any(one in letter.text for one in why(ANE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_without_reasons_offers_a_talk_where_they_are_spoken_and_is_ready(language: Language) -> None:
    spoken, neutral = (draft(told(ANE, "written_rejection", how, language), TEXTS) for how in ("spoken", "neutral"))
    assert spoken.ready
    assert neutral.ready
    assert spoken.text != neutral.text
    assert "[" not in spoken.text + neutral.text


def test_the_offer_is_a_talk() -> None:
    assert "tell you why, in a conversation" in draft(told(BEN, "written_rejection", "spoken"), TEXTS).text
    assert "conversation" not in draft(told(BEN, "written_rejection", "neutral"), TEXTS).text


def test_a_word_that_must_not_reach_a_candidate_does_not_hold_a_letter_back_that_has_no_reasons() -> None:
    source = told(BEN, "written_rejection", "neutral", reason="Too old.")
    assert draft(source, TEXTS).ready


@pytest.mark.parametrize(
    ("reasons", "kind", "is_asked"),
    [
        ("written", "written_rejection", True),
        ("written", "verbal_feedback", True),
        ("spoken", "written_rejection", False),
        ("spoken", "verbal_feedback", True),
        ("neutral", "written_rejection", False),
        ("neutral", "verbal_feedback", False),
    ],
)
def test_a_reason_that_compares_is_in_no_draft_and_asked_about_where_reasons_are_told(
    reasons: Reasons, kind: TaskKind, *, is_asked: bool
) -> None:
    made = draft(told(ANE, kind, reasons, reason="Another candidate had more experience."), TEXTS)
    assert "had more experience" not in made.text
    assert ("[CHECK: what was written here mentions “Another candidate”" in made.text) is is_asked
    assert made.ready is (kind == "written_rejection" and not is_asked)


def test_where_reasons_are_spoken_nobody_is_told_to_send_them_in_writing() -> None:
    offer = "would like the main points in writing"
    assert offer in draft(told(ANE, "verbal_feedback", "written"), TEXTS).text
    assert offer not in draft(told(ANE, "verbal_feedback", "spoken"), TEXTS).text


@pytest.mark.parametrize("reasons", ["spoken", "neutral"])
def test_the_assignee_sees_all_notes_and_how_reasons_are_told(reasons: Reasons) -> None:
    shown = brief(told(ANE, "verbal_feedback", reasons), TEXTS)
    assert shown.reasons == reasons
    assert (shown.reason, len(shown.notes), shown.missing) == (ANE.reason, 2, ())


def test_where_they_are_written_the_brief_says_nothing_of_it() -> None:
    assert brief(told(ANE, "verbal_feedback", "written"), TEXTS).reasons is None


@pytest.mark.parametrize("reasons", ["written", "spoken", "neutral"])
def test_the_hiring_team_is_asked_for_notes_everywhere(reasons: Reasons) -> None:
    bare = told(ANE, "candidate_update", reasons, notes=())
    assert draft(bare, TEXTS).text == draft(told(ANE, "candidate_update", "written", notes=()), TEXTS).text


@pytest.mark.parametrize(
    ("tenant", "country", "reasons"),
    [
        ("oslo", None, "written"),
        ("oslo", "DE", "spoken"),
        ("oslo", "de", "spoken"),
        ("oslo", "AT", "neutral"),
        ("oslo", "SE", "written"),
        ("oslo", "XX", "written"),
        ("wien", None, "neutral"),
        ("wien", "XX", "neutral"),
        ("wien", "NO", "written"),
    ],
)
def test_the_country_is_the_jobs_else_the_tenants(tenant: str, country: str | None, reasons: Reasons) -> None:
    rules, journey = Rulebook(POLICY), Journey(key="00")
    job = {"id": "j", "title": "Analyst"} | ({"country": country} if country else {})
    events = (
        interviewed("2027-03-04 12:00", tenant=tenant, job=job),
        event("feedback.noted", "2027-03-05 09:00", tenant=tenant, note={"match": "Knows SQL."}),
        rejected("2027-03-08 10:00", tenant=tenant, job=job),
    )
    for one in map(INCOMING.validate_python, events):
        journey = decide(journey, one, one.time, rules).state
    source = brief_source(journey, "A-1", "verbal_feedback", rules)
    assert source.reasons == reasons
    assert ("Knows SQL." in draft(source, TEXTS).text) is (reasons != "neutral")
