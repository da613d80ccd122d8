"""The template texts themselves: found, complete, replaceable, and refused with a line that says why."""

from dataclasses import astuple, fields, replace
from pathlib import Path

import pytest
from tests.events.letters.candidates import BEN, TEXTS

from afterview.events.errors import Misconfigured
from afterview.events.letters import LANGUAGES, Language, LanguageTexts, LetterTexts, draft, problems
from afterview.workers.letters import load_letters


def with_text(language: Language, **texts: str) -> LetterTexts:
    return replace(TEXTS, **{language: replace(TEXTS.of(language), **texts)})


def own(folder: Path, path: str, text: bytes) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text)
    return folder


def test_the_packaged_texts_have_no_problem() -> None:
    assert problems(TEXTS) == ()
    assert load_letters() == TEXTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_none_is_the_same_in_two_languages(language: Language) -> None:
    for field in fields(LanguageTexts):
        assert getattr(TEXTS.of(language), field.name).strip()
    for other in LANGUAGES:
        if other != language:
            assert not {*astuple(TEXTS.of(language))} & {*astuple(TEXTS.of(other))}


def test_a_tenants_own_file_stands_in_for_the_packaged_one(tmp_path: Path) -> None:
    texts = load_letters(own(tmp_path, "en/short_letter.txt.j2", b"Hi {{ name }}!\n"))
    assert draft(BEN, texts).text == "Hi Ben O'Neill!\n"
    assert texts.nb == TEXTS.nb
    assert texts.en.questions == TEXTS.en.questions


def test_a_folder_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    assert load_letters(tmp_path / "letters") == TEXTS


@pytest.mark.parametrize(
    ("path", "text", "complaint"),
    [
        ("en/short_leter.txt.j2", b"", "no letter template has this name"),
        ("no/avoid.txt", b"", "letters are written in en, nb, sv, da, de only"),
        ("nb/avoid.txt", b"\xff\xfe", "cannot be read as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_by_name(tmp_path: Path, path: str, text: bytes, complaint: str) -> None:
    with pytest.raises(Misconfigured, match=complaint) as refused:
        load_letters(own(tmp_path, path, text))
    assert str(refused.value).startswith(str(tmp_path / Path(path).parent))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{{ nam }}", "letters/nb/short_letter.txt.j2: 'nam' is undefined"),
        ("{% if name %}", "letters/nb/short_letter.txt.j2: line 1: "),
        ("{{ name | shout }}", "letters/nb/short_letter.txt.j2: line 1: No filter named 'shout'."),
        ("{{ say.remarks(1, 2, 3) }}", "letters/nb/short_letter.txt.j2: macro 'remarks' takes not more than"),
        ("{{ 1 / 0 }}", "letters/nb/short_letter.txt.j2: division by zero"),
        ("{% include 'other' %}", "letters/nb/short_letter.txt.j2: no loader"),
    ],
)
def test_each_wrong_template_is_a_problem_that_names_its_file(text: str, complaint: str) -> None:
    (problem,) = problems(with_text("nb", short_letter=text))
    assert problem.startswith(complaint)


def test_all_problems_are_told_at_once() -> None:
    found = problems(replace(with_text("nb", questions="{{ a }}"), en=replace(TEXTS.en, talking_points="{{ b }}")))
    assert [problem.split(":")[0] for problem in found] == [
        "letters/en/talking_points.txt.j2",
        "letters/nb/questions.txt.j2",
    ]


def test_without_words_to_hold_nothing_is_held() -> None:
    texts = LetterTexts(
        **{language: replace(TEXTS.of(language), fit=" \n", protected="", comparison="") for language in LANGUAGES}
    )
    letter = draft(BEN.model_copy(update={"reason": "Culture fit."}), texts)
    assert "\nCulture fit.\n" in letter.text
    assert letter.ready
