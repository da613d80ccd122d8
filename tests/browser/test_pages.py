"""Every page in every state, in both languages: it fits, it is light, locked down, and usable by everybody."""

import pytest
from tests.browser.checks import HEAVIEST, axe, brightness, loose, small_targets, spilling, stops, text_size
from tests.browser.site import Site
from tests.browser.states import LANGUAGES, STATES, Arrive
from tests.browser.visiting import DESKTOP, TELEPHONE, Visit, Visitors

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("arrive", STATES.values(), ids=STATES)
async def test_a_page_is_for_everybody(site: Site, visitors: Visitors, arrive: Arrive, language: str) -> None:
    """WCAG 2.2 AA by axe-core and by measuring; CONTRACT 6 for the headers."""
    visit = await visitors.visit(TELEPHONE, scripts=True, language=language)
    await arrive(site, visit, language)
    page = visit.page
    assert await page.locator("html").get_attribute("lang") == language
    assert await axe(page) == []
    await locked_down(visit)
    await fits(visit)
    assert [stop for stop, seen in await stops(page) if not seen] == []
    await page.emulate_media(color_scheme="dark")
    assert await brightness(page) < 0.2
    assert await axe(page, "color-contrast") == []


async def locked_down(visit: Visit) -> None:
    answer = visit.answers[-1]
    assert await loose(answer) == []
    assert len(await answer.body()) < HEAVIEST


async def fits(visit: Visit) -> None:
    """On a telephone and on a desk, with letters as they are and twice as large."""
    for size in (TELEPHONE, DESKTOP):
        await visit.resize(size)
        for percent in (200, 100):
            await text_size(visit.page, percent)
            assert (size, percent, await spilling(visit.page)) == (size, percent, [])
            assert await small_targets(visit.page) == []
