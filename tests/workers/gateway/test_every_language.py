"""The worklist's pages in every language, from the list to what became of it: whatever candidates are called."""

import pytest
from tests.stories import interviewed, preferred, rejected
from tests.workers.gateway.listing import CALL, CLEO, DAG, EVA, JOB, UPDATE, who
from tests.workers.gateway.owing import get, post
from tests.workers.gateway.serving import Served

from afterview.schemas.languages import LANGUAGES

LONG, ARABIC, EMOJI, MARKUP = (
    "Wolfeschlegelsteinhausen " * 40,
    "محمد بن سلمان",
    "👩🏽\u200d💻 Åsa",
    "<script>x</script> & {{ 1 }}",
)
NAMES = {"A": LONG, "B": ARABIC, "C": EMOJI, "D": MARKUP, "E": None}


@pytest.fixture
async def served(served: Served) -> Served:
    """As `five_owed`: a call, an update, three letters, of which one waits and one cannot be mailed."""
    people = {letter: who(letter, name=name, locale=None) for letter, name in NAMES.items()}
    people["E"]["candidate"]["email"] = None
    people["D"]["job"] = JOB | {"title": MARKUP}
    wish = {name: said for name, said in people["D"].items() if name != "application_id"}
    await served.happened(
        interviewed("2027-02-25 12:00", **people["A"]),
        rejected("2027-02-26 12:00", **people["A"]),
        interviewed("2027-02-26 12:00", **people["B"]),
        rejected("2027-02-26 13:00", **people["C"]),
        interviewed("2027-02-25 12:00", **people["D"]),
        preferred("2027-02-25 13:00", "email", **wish),
        rejected("2027-02-26 14:00", **people["D"]),
        rejected("2027-02-25 12:00", **people["E"]),
    )
    return served


def is_good(page: str, language: str) -> None:
    assert f'<html lang="{language}">' in page
    assert "None" not in page
    assert "Unreviewed" not in page
    assert "<script" not in page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_list_its_question_and_what_became_of_it(served: Served, language: str) -> None:
    link = served.list_link(locale=language)
    status, page = await get(served, link)
    assert status == 200
    is_good(page, language)
    for name in (LONG[:100].strip(), ARABIC, EMOJI, "&lt;script&gt;x&lt;/script&gt; &amp; {{ 1 }}"):
        assert name in page
    for do in ("send", "delivered"):
        form = [("task", task) for task in (CALL, UPDATE, CLEO, DAG, EVA)] + [("do", do)]
        for more in ([], [("sure", "yes")]):
            status, page = await post(served, link, [*form, *more])
            assert status == 200
            is_good(page, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", [[("do", "send")], [("do", "?")]], ids=["none", "unclear"])
async def test_what_is_wrong_with_a_list_is_said(served: Served, language: str, form: list[tuple[str, str]]) -> None:
    status, page = await post(served, served.list_link(locale=language), form)
    assert status == 400
    assert 'role="alert"' in page
    is_good(page, language)
