"""Every language has all words; who adds one is told which languages lack it. Those that nobody has read say so."""

import pytest
from pydantic import ValidationError
from tests.words import template_files, words

from afterview.schemas.languages import LANGUAGES, REVIEWED, Language
from afterview.schemas.policy import Place, Policy, TenantPlace
from afterview.schemas.survey import DEFAULT_SURVEY
from afterview.workers.mail.houses import Houses

OTHERS = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_file(language: Language) -> None:
    assert sorted(template_files(language)) == sorted(template_files("en"))


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_word_block_and_variable(language: Language) -> None:
    own = template_files(language)
    wanted = {name: words(path) for name, path in template_files("en").items()}
    had = {name: words(own[name]) for name in wanted}
    assert {name: wanted[name] - had[name] for name in wanted if wanted[name] - had[name]} == {}  # it lacks these
    assert {name: had[name] - wanted[name] for name in wanted if had[name] - wanted[name]} == {}  # English lacks these


def test_the_words_of_templates_are_found() -> None:
    found = words(template_files("en")["pages/words.html.j2"])
    assert {"overdue", "obstacles.no-email", "hindrances.None", "macro by(moment)"} <= found
    assert {"block told", "variable longest"} <= words(template_files("nb")["pages/survey.html.j2"])


def test_the_default_survey_is_asked_in_every_language() -> None:
    for question in DEFAULT_SURVEY.questions:
        ends = (question.lowest_text, question.highest_text) if question.kind == "scale" else ()
        for texts in (question.text, *ends, *question.choices.values()):
            assert tuple(texts) == LANGUAGES


def test_every_file_that_nobody_has_read_says_so_in_its_first_line() -> None:
    for language in LANGUAGES:
        for path in template_files(language).values():
            first = path.read_text("utf-8").partition("\n")[0]
            assert ("Unreviewed" in first) == (language not in REVIEWED), path


def test_a_candidate_is_written_to_in_a_language_that_the_tenant_has_turned_on() -> None:
    policy = Policy(
        defaults=Place(language="nb"), tenants={"acme": TenantPlace(language="sv", languages=("sv", "de", "en"))}
    )
    houses = Houses({}, policy)
    acme, other = houses.of("acme"), houses.of("other")
    said = ("sv-SE", "de-AT", "da", "nn", "en-US", None)
    assert [acme.speaks(locale) for locale in said] == ["sv", "de", "sv", "sv", "en", "sv"]
    assert [other.speaks(locale) for locale in said] == ["nb", "nb", "nb", "nb", "en", "nb"]
    assert houses.languages == ("en", "nb", "sv", "de")
    assert Houses({}, Policy()).languages == REVIEWED


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("se", "did you mean sv?"),
        ("sv-SE", "did you mean sv?"),
        ("no", "did you mean nb?"),
        ("dk", "did you mean da?"),
        ("German", "did you mean de?"),
        ("fr", "there are en, nb, sv, da, de"),
        (7, "there are en, nb, sv, da, de"),
    ],
)
def test_a_language_that_there_is_not_is_refused_with_the_one_that_may_be_meant(said: object, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Policy.model_validate({"tenants": {"acme": {"languages": ["en", said]}}})


def test_no_language_at_all_cannot_be_meant() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        Policy.model_validate({"defaults": {"languages": []}})
