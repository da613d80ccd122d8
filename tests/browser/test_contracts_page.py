"""`docs/contracts.html`, as somebody opens it from a folder: light, dark, wide, on a telephone, without scripts."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from tests.browser.checks import axe, brightness
from tests.browser.everybody import fits
from tests.browser.visiting import TELEPHONE, Visit, window

pytestmark = pytest.mark.asyncio(loop_scope="session")
ADDRESS = (Path(__file__).parents[2] / "docs/contracts.html").as_uri()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    async with AsyncExitStack() as stack:
        visit = await window(browser, stack, TELEPHONE, scripts=True)
        await visit.page.goto(ADDRESS)
        yield visit
        assert (visit.requested, visit.complaints) == ([ADDRESS], [])


async def test_it_is_for_everybody(visit: Visit) -> None:
    await fits(visit)
    assert await axe(visit.page) == []
    await visit.page.emulate_media(color_scheme="dark")
    assert await brightness(visit.page) < 0.2
    assert await axe(visit.page, "color-contrast") == []


async def test_one_gets_from_a_topic_to_a_field_and_its_shape(visit: Visit) -> None:
    page = visit.page
    await page.get_by_role("navigation").get_by_role("link", name="afterview.feedback-tasks").click()
    await page.locator("article#feedback-tasks").get_by_role("link", name="Feedback is owed from now on").click()
    task = page.locator("article[id='feedback.task.scheduled.v1']")
    assert '"kind": "candidate_update"' in await task.locator("pre").inner_text()
    await task.get_by_role("link", name="FeedbackTask").click()
    due = page.locator("li[id='FeedbackTask.due_at']")
    assert "time (RFC 3339) or null" in await due.inner_text()
    await page.locator("li[id='FeedbackTask.assignee']").get_by_role("link", name="Person").click()
    assert page.url.endswith("#Person")
    heading = page.locator("article#Person h3")
    place = await heading.bounding_box()
    assert place
    assert 0 <= place["y"] < TELEPHONE[1]
