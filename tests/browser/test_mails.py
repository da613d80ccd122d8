"""Mails to candidates, as a mail program with a browser inside shows them."""

import pytest
from tests.browser.checks import axe, small_targets, spilling, text_size
from tests.browser.site import Site
from tests.browser.states import LANGUAGES
from tests.browser.visiting import DESKTOP, TELEPHONE, Visitors

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULES = ("color-contrast", "document-title", "html-has-lang", "link-in-text-block", "link-name", "target-size")
"""axe's other rules want the landmarks and headings of a page"""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_invitation_is_for_everybody(site: Site, visitors: Visitors, language: str) -> None:
    """No picture and nothing from outside, so that opening it tells nobody; numbers large enough for a thumb."""
    asked = await site.interviewed(language)
    html = asked.mail.get_body(("html",))
    assert html
    visit = await visitors.visit(TELEPHONE, scripts=True)
    await visit.page.set_content(html.get_content())
    assert await axe(visit.page, *RULES) == []
    for size in (TELEPHONE, DESKTOP):
        await visit.resize(size)
        for percent in (200, 100):
            await text_size(visit.page, percent)
            assert await spilling(visit.page) == []
            assert await small_targets(visit.page) == []
    assert visit.requested == []
