"""Every page in every state, in both languages: it fits, it is light, locked down, and usable by everybody."""

import pytest
from tests.browser.everybody import fits, is_for_everybody
from tests.browser.list_states import LIST_STATES
from tests.browser.site import Site
from tests.browser.states import CANDIDATES_STATES, LANGUAGES, Arrive
from tests.browser.task_states import TASK_STATES
from tests.browser.visiting import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

STATES = CANDIDATES_STATES | TASK_STATES | LIST_STATES


@pytest.mark.parametrize("arrive", STATES, ids=[arrive.__name__ for arrive in STATES])
async def test_a_page_is_for_everybody(site: Site, examined: Visit, arrive: Arrive) -> None:
    """WCAG 2.2 AA by axe-core and by measuring; CONTRACT 6 for the headers."""
    for language in LANGUAGES:
        await examined.speaks(language)
        await site.noon()
        await arrive(site, examined, language)
        assert await examined.page.locator("html").get_attribute("lang") == language
        assert examined.answers[-1].status == STATES[arrive]
        await fits(examined)
    await is_for_everybody(examined)  # the languages differ in their words only
