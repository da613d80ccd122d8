"""`/t/<token>`: talking points under headings, without what stands beside them."""

import re
from dataclasses import replace
from html import unescape

import pytest
from tests.workers.gateway.conftest import Serve
from tests.workers.gateway.owing import SAID, call_owed, get, update_owed
from tests.workers.gateway.serving import LETTERS, Served, text_of

from afterview.events.letters import LANGUAGES

POINT = re.compile(r"<h3>(.+?)</h3>|<p class=\"said\">(.+?)</p>", re.DOTALL)


def drafted(page: str) -> str:
    """What stands in the box."""
    return page.partition('<div class="draft"')[2].partition("</div>")[0]


def points(page: str) -> list[tuple[str, str]]:
    """Headings and paragraphs."""
    return [(unescape(heading), unescape(text)) for heading, text in POINT.findall(drafted(page))]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_point_has_its_heading_and_the_first_stands_first(served: Served, language: str) -> None:
    """Neither whom it is about, nor the interviews, which stand at the left."""
    link = await call_owed(served, candidate=SAID["candidate"] | {"locale": language})
    told = points((await get(served, link))[1])
    headings = [heading for heading, _ in told if heading]
    assert [heading[:2] for heading in headings] == ["1.", "2.", "3.", "4.", "5.", "6.", "7."]
    assert told[0] == (headings[0], "")
    assert ("", "Experience <too> little") in told
    assert not [text for _, text in told if "Kari Moe" in text and "2027" in text]


@pytest.mark.parametrize(("language", "words"), [("en", "take this section out"), ("nb", "tar du ut dette avsnittet")])
async def test_what_is_missing_is_asked_for_and_never_to_be_taken_out(
    served: Served, language: str, words: str
) -> None:
    """That is for letters."""
    link = await call_owed(served, candidate=SAID["candidate"] | {"locale": language})
    said = drafted((await get(served, link))[1])
    assert "Kari Moe.]" in said
    assert words not in said


async def test_an_update_has_no_title_and_no_interviews_either(served: Served) -> None:
    said = drafted((await get(served, await update_owed(served)))[1])
    assert "Fortell Ada" in said
    assert "Intervjuene" not in said
    assert "Oppdatering til" not in said


async def test_points_of_ones_own_stay_as_they_are(serve: Serve) -> None:
    """Nothing in them is taken for a title or a list that is none; a number that is not the next is no heading."""
    own = "Be kind.\n\n- Breathe\n- Listen\n\n2. is not the first\n\n1. First\n\n1. again"
    texts = replace(LETTERS, nb=replace(LETTERS.nb, talking_points=own))
    served = await serve(letters=lambda _: texts)
    _, page = await get(served, await call_owed(served))
    assert text_of(drafted(page)).endswith("Be kind. - Breathe - Listen 2. is not the first 1. First 1. again")
    assert [heading for heading, _ in points(page) if heading] == ["1. First"]


async def test_what_somebody_wrote_is_no_list_of_interviews(serve: Serve) -> None:
    own = "1. Match\n\n{{ say.meetings(meetings) }}"
    texts = replace(LETTERS, nb=replace(LETTERS.nb, talking_points=own))
    served = await serve(letters=lambda _: texts)
    told = points((await get(served, await call_owed(served)))[1])
    assert told[0] == ("1. Match", "")
    assert told[1][1].startswith("- ")
