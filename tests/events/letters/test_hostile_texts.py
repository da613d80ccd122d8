"""Whatever a name or a note contains, a letter stays a letter."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.letters.candidates import BEN, TEXTS

from afterview.events.letters import BriefSource, HeldInterview, brief, draft
from afterview.schemas.incoming_data import Note, Preference
from afterview.schemas.people import Candidate, Job, Person

patiently = settings(deadline=None, max_examples=60)
texts = st.text(max_size=80)
maybe = st.none() | texts


def named(name: str) -> BriefSource:
    return BEN.model_copy(update={"candidate": Candidate(id="c", name=name, locale="en"), "company": name})


def hostile(kind: str, said: list[str | None]) -> BriefSource:
    """Every text that comes from outside, taken in turn from a list of ten."""
    person = Person(name=said[0], email=said[1])
    return BriefSource.model_validate(
        {
            "kind": kind,
            "candidate": Candidate(id="c", name=said[2], locale=said[3], timezone=said[4]),
            "job": Job(id="j", title=said[5], department=said[6]),
            "interviews": (HeldInterview(stage=said[7], interviewers=(person, person)),),
            "reason": said[8],
            "notes": (Note(author=person, match=said[9], impression=said[0]), Note(advice=said[8])),
            "recruiter": person,
            "company": said[1],
            "preference": Preference(channel="call", times=said[2]),
            "tenant_language": said[3],
            "tenant_timezone": said[4],
        }
    )


@patiently
@given(
    st.sampled_from(["candidate_update", "verbal_feedback", "written_rejection"]),
    st.lists(maybe, min_size=10, max_size=10),
)
def test_any_texts_give_a_letter_without_control_characters(kind: str, said: list[str | None]) -> None:
    source = hostile(kind, said)
    letter = draft(source, TEXTS)
    assert "\n" not in letter.subject
    assert all(unicodedata.category(char) != "Cc" for char in letter.subject + letter.text.replace("\n", ""))
    assert brief(source, TEXTS).draft == letter.text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ane\r\nBcc: all@example.com", "Ane Bcc: all@example.com"),
        ("Ane\x00\x1b[31m Moen", "Ane [31m Moen"),
        ("\u202eneoM enA\u202c", "neoM enA"),
        ("{{ 7 * 7 }}{% raw %}", "{{ 7 * 7 }}{% raw %}"),
        ("<b>Ane</b>", "<b>Ane</b>"),
        ("👩🏽\u200d💻 Ane", "👩🏽\u200d💻 Ane"),
        ("محمد بن سلمان", "محمد بن سلمان"),
        ("عل\u200cی", "عل\u200cی"),
        ("Søren  Å.", "Søren Å."),
    ],
)
def test_a_name_is_one_line_of_itself(name: str, shown: str) -> None:
    letter = draft(named(name), TEXTS)
    assert letter.text.startswith(f"Dear {shown},\n")
    assert letter.subject == f"Your application for the position of Account Manager at {shown}"


def test_a_very_long_name_is_cut() -> None:
    first = draft(named("Ane " * 5000), TEXTS).text.splitlines()[0]
    assert len(first) < 130
    assert first.endswith("…,")


@pytest.mark.parametrize("name", ["", "  ", "\n", "\u202e", "\x00"])
def test_a_name_of_nothing_is_no_name(name: str) -> None:
    assert draft(named(name), TEXTS).text.startswith("Hello,\n")


def test_a_long_address_is_not_cut() -> None:
    email = "a" * 200 + "@example.com"
    source = BEN.model_copy(update={"candidate": Candidate(id="c", email=email)})
    assert brief(source, TEXTS).candidate.email == email


def test_paragraphs_of_a_note_stay_paragraphs() -> None:
    note = Note(match="One.\r\nTwo.\r\n\r\n\r\n\r\n  Three.\t\x07 \n")
    source = BEN.model_copy(update={"notes": (note,)})
    assert brief(source, TEXTS).notes[0].match == "One.\nTwo.\n\nThree."
    assert "\n\nOne.\nTwo.\n\nThree.\n\n" in draft(source, TEXTS).text


def test_a_very_long_note_is_whole_and_quick() -> None:
    words = ("Explained the trade-off well. " + " " * 600) * 30
    source = BEN.model_copy(update={"notes": (Note(match=words),)})
    assert ("Explained the trade-off well. " * 30).strip() in draft(source, TEXTS).text
