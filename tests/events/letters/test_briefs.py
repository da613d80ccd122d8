"""What the task page shows (CONTRACT 3)."""

from itertools import combinations

import pytest
from tests.events.letters.candidates import ANE, BEN, CHITRA, EVERYBODY, JONAS, NOBODY, TEXTS

from afterview.events.letters import BriefSource, HeldInterview, brief, draft
from afterview.schemas.incoming_data import Note


def test_no_two_candidates_have_the_same_brief() -> None:
    for one, other in combinations(EVERYBODY, 2):
        assert brief(one, TEXTS) != brief(other, TEXTS)
        assert brief(one, TEXTS).draft != brief(other, TEXTS).draft


def test_each_thing_that_is_told_apart_makes_another_draft() -> None:
    changes: list[dict[str, object]] = [
        {"reason": "Noe annet."},
        {"notes": ANE.notes[:1]},
        {"interviews": ANE.interviews[:1]},
        {"recruiter": None, "kind": "written_rejection"},
        {"company": "Sørlys AS"},
        {"preference": None},
        {"job": None},
        {"candidate": ANE.candidate.model_copy(update={"name": "Åse Dahl"})},
        {"candidate": ANE.candidate.model_copy(update={"locale": "en"})},
    ]
    drafts = {brief(ANE.model_copy(update=change), TEXTS).draft for change in ({}, *changes)}
    assert len(drafts) == len(changes) + 1


def test_a_brief_has_exactly_what_the_contract_says() -> None:
    shown = brief(ANE, TEXTS).model_dump(mode="json", exclude_none=True)
    assert shown["language"] == "nb"
    assert shown["candidate"]["phone"] == "+47 400 00 000"
    assert shown["job"]["title"] == "dataingeniør"
    assert [(seen["stage"], seen["ended_at"]) for seen in shown["interviews"]] == [
        ("Telefonsamtale", "2027-03-04T23:30:00Z"),
        ("Fagintervju", "2027-03-09T13:00:00Z"),
    ]
    assert shown["interviews"][1]["interviewers"] == [
        {"name": "Kari Holm", "email": "kari@nordlys.example"},
        {"name": "Jonas Berg"},
    ]
    assert shown["reason"] == "Vi trenger mer erfaring med drift av strømmende data."
    assert [note["author"]["name"] for note in shown["notes"]] == ["Kari Holm", "Jonas Berg"]
    assert shown["missing"] == []
    assert shown["preference"] == {"channel": "call", "times": ["etter kl. 15", "fredag formiddag"]}
    assert shown["draft"] == draft(ANE, TEXTS).text
    assert set(shown) <= {
        *("language", "candidate", "job", "interviews", "reason", "notes", "missing", "avoid", "draft", "preference")
    }


def test_what_nobody_has_written_is_missing_and_asked_for() -> None:
    shown = brief(CHITRA, TEXTS)
    assert shown.missing == ("match", "advice")
    assert shown.draft is not None
    assert "ask Jonas Berg" in shown.draft
    assert "- Match with the advertisement:" in shown.draft
    assert "- Advice:" in shown.draft
    assert "- Impression:" not in shown.draft
    assert "Jonas Berg: Calm in the triage case" in shown.draft


def test_a_blank_note_is_no_note() -> None:
    blank = CHITRA.model_copy(update={"notes": (Note(author=JONAS, match=" \n\t", impression="\u202e", advice=""),)})
    assert brief(blank, TEXTS).missing == ("match", "impression", "advice")
    assert brief(blank, TEXTS).notes == ()


def test_nothing_is_missing_of_a_candidate_whom_nobody_has_met() -> None:
    """There is nobody to ask: an assessment is no interview (rule 3)."""
    assessed = BEN.model_copy(update={"interviews": (HeldInterview(stage="Coding test", kind="assessment"),)})
    for source in (BEN, NOBODY, assessed):
        assert brief(source, TEXTS).missing == ()
    assert brief(assessed, TEXTS).interviews[0].stage == "Coding test"
    assert brief(NOBODY.model_copy(update={"interviewed": True}), TEXTS).missing == ("match", "impression", "advice")


@pytest.mark.parametrize(("source", "words"), [(ANE, ("personlighet", "alder", "løfter", "andre søkere"))])
def test_a_brief_says_in_its_language_what_not_to_say(source: BriefSource, words: tuple[str, ...]) -> None:
    avoid = brief(source, TEXTS).avoid
    assert 3 <= len(avoid) <= 6
    assert all(word in " ".join(avoid).lower() for word in words)
    english = " ".join(brief(BEN, TEXTS).avoid)
    assert all(word in english for word in ("culture fit", "personality", "age", "other candidates", "promises"))


@pytest.mark.parametrize("source", EVERYBODY)
def test_a_brief_can_be_given_to_a_page_and_read_back(source: BriefSource) -> None:
    shown = brief(source, TEXTS)
    assert type(shown).model_validate_json(shown.model_dump_json()) == shown
