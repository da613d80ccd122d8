"""Every letter, talking points and questions in every language, whatever was written and whatever was not."""

from itertools import product
from typing import get_args

import pytest
from tests.events.letters.candidates import ANE, NOBODY, TEXTS

from afterview.events.letters import LANGUAGES, BriefSource, Language, brief, draft
from afterview.events.letters.languages import listed, spoken_date, spoken_moment
from afterview.schemas.incoming_data import Note, Preference
from afterview.schemas.outgoing_data import TaskKind
from afterview.schemas.people import Candidate, Job, Person

NAMES = (
    "Wolfeschlegelsteinhausenbergerdorff " * 5,
    "محمد بن سلمان",
    "נועה לוי-כהן",
    "👩🏽\u200d💻 Åsa",
    '<b onmouseover="alert(1)">Ane</b> & {{ 7 * 7 }}',
)
KINDS: tuple[TaskKind, ...] = get_args(TaskKind)


def called(name: str, language: Language, kind: TaskKind) -> BriefSource:
    """Everything that has a name has this one."""
    person = Person(name=name)
    said = {
        "kind": kind,
        "languages": LANGUAGES,
        "candidate": Candidate(id="c", name=name, locale=language),
        "job": Job(id="j", title=name, department=name),
        "interviews": (ANE.interviews[0].model_copy(update={"stage": name, "interviewers": (person, person)}),),
        "notes": (Note(author=person, match=name, impression=name, advice=name),),
        "reason": name,
        "recruiter": person,
        "company": name,
        "preference": Preference(channel="email", times=(name,)),
    }
    return ANE.model_copy(update=said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES, ids=["long", "arabic", "hebrew", "emoji", "markup"])
def test_a_letter_has_names_as_they_are_written(language: Language, name: str) -> None:
    shown = name if len(name) <= 120 else name[:119].rstrip() + "…"
    for kind in KINDS:
        letter = draft(called(name, language, kind), TEXTS)
        assert letter.language == language
        assert shown in letter.subject
        assert letter.text.count(shown) >= 4
        assert "Unreviewed" not in letter.text + letter.subject


@pytest.mark.parametrize(("language", "kind"), list(product(LANGUAGES, KINDS)))
def test_what_is_not_known_is_left_out(language: Language, kind: TaskKind) -> None:
    for known in ({}, {"interviewed": True}, {"reason": "SQL"}, {"preference": Preference(channel="call")}):
        source = NOBODY.model_copy(update={"kind": kind, "tenant_language": language, "languages": LANGUAGES, **known})
        told, letter = brief(source, TEXTS), draft(source, TEXTS)
        assert letter.language == language
        assert letter.text.strip()
        assert "None" not in letter.text + letter.subject
        assert told.avoid
        assert not any("Unreviewed" in sentence for sentence in told.avoid)


@pytest.mark.parametrize(
    ("language", "date", "moment", "names"),
    [
        ("en", "4 March 2027", "Thursday 4 March, 17:00", "Kari, Jonas and Tove"),
        ("nb", "4. mars 2027", "torsdag 4. mars kl. 17.00", "Kari, Jonas og Tove"),
        ("sv", "4 mars 2027", "torsdag 4 mars kl. 17.00", "Kari, Jonas och Tove"),
        ("da", "4. marts 2027", "torsdag den 4. marts kl. 17.00", "Kari, Jonas og Tove"),
        ("de", "4. März 2027", "Donnerstag, 4. März, 17:00 Uhr", "Kari, Jonas und Tove"),
    ],
)
def test_dates_times_and_names_are_written_as_each_language_does(
    language: Language, date: str, moment: str, names: str
) -> None:
    at = ANE.interviews[0].ended_at
    assert at
    due = at.replace(day=4, hour=16)
    assert spoken_date(due, language, None, "Europe/Oslo") == date
    assert spoken_moment(due, language, "Europe/Oslo") == moment
    assert listed(["Kari", "Jonas", "Tove"], language) == names


@pytest.mark.parametrize(
    "note",
    ["Stor personlighet.", "Hon är för ung.", "Han passer ikke ind.", "Sie ist schwanger.", "No culture fit."],
)
def test_a_word_that_holds_back_does_so_whatever_language_the_note_is_in(note: str) -> None:
    source = ANE.model_copy(
        update={"kind": "written_rejection", "notes": (Note(match=note, impression="1", advice="2"),)}
    )
    letter = draft(source, TEXTS)
    assert not letter.ready
    assert note not in letter.text


@pytest.mark.parametrize(
    "note",
    ["Sein alter Arbeitgeber nutzte SQL.", "Sie können viel.", "Kön i kassan hanterades väl.", "Et kønt diagram."],
)
def test_words_that_only_look_like_one_hold_nothing_back(note: str) -> None:
    source = ANE.model_copy(
        update={"kind": "written_rejection", "notes": (Note(match=note, impression="1", advice="2"),)}
    )
    assert draft(source, TEXTS).ready
