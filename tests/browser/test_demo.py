"""The demo's own pages, and the visitor's ways through them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from tests.browser.checks import axe, loose, small_targets
from tests.browser.everybody import fits, is_for_everybody
from tests.browser.visiting import TELEPHONE, Visitors

from afterview.workers.demo.headless import played
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.pace import AtOnce
from afterview.workers.demo.stage import Stage, staged
from afterview.workers.demo.world.script import BEGINS

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVIL = b"""Subject: Evil
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<html><head></head><body><p id="said">Nothing has happened</p>
<script>said.textContent = "run"; top.document.title = "run"; top.location = "/tasks"</script>
<img src="x" onerror="said.textContent = 'run'"><iframe src="/tasks"></iframe></body></html>
"""
PAGES = ("/", "/inbox", "/inbox?who=recruiter", "/tasks")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    """After nine days; after `browser`, since nobody plays where nobody looks."""
    del browser
    async with staged(9, seed=3) as stage:
        await played(stage, AtOnce())
        yield stage


@pytest_asyncio.fixture(loop_scope="session")
async def visitors(browser: Browser, stage: Stage) -> AsyncIterator[Visitors]:
    async with AsyncExitStack() as stack:
        visitors = Visitors(browser, stage.address, stack)
        yield visitors
    visitors.behaved()


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_for_everybody(stage: Stage, visitors: Visitors, path: str) -> None:
    visit = await visitors.visit(TELEPHONE, scripts=True)
    await visit.open(f"{stage.address}{path}")
    await fits(visit)
    await is_for_everybody(visit)


async def test_a_mails_page_is_for_everybody(stage: Stage, visitors: Visitors) -> None:
    """What is in the frame is a mail, and looked at as one."""
    visit = await visitors.visit(TELEPHONE, scripts=True)
    answer = await visit.open(f"{stage.address}/inbox/0")
    await fits(visit)
    assert [finding for finding in await axe(visit.page) if "frame-tested" not in finding] == []
    assert await loose(answer) == []
    await visit.page.emulate_media(color_scheme="dark")
    assert await axe(visit.page, "color-contrast") == []


async def test_a_visitor_goes_from_the_inbox_to_an_answer(stage: Stage, visitors: Visitors) -> None:
    """The mail as most programs show it, a number in it, the button; the book of the players has it."""
    visit = await visitors.visit(TELEPHONE)
    mail = next(mail for mail in reversed(stage.play.inbox.mails) if stage.play.book.wants_answer(mail))
    answers = len(stage.play.book.answers)
    await visit.open(f"{stage.address}/inbox/{mail.number}")
    await visit.page.frame_locator("iframe").get_by_role("link", name="9", exact=True).click()
    await expect(visit.page.get_by_role("radio", name="9")).to_be_checked()
    await visit.page.get_by_role("button").click()
    await expect(visit.page.get_by_role("radio", name="9")).to_have_count(0)
    assert visit.answers[-1].status == 200
    assert len(stage.play.book.answers) == answers + 1


async def test_a_mail_on_a_page_of_its_own_leads_on_as_well(stage: Stage, visitors: Visitors) -> None:
    visit = await visitors.visit()
    mail = next(mail for mail in reversed(stage.play.inbox.mails) if stage.play.book.wants_answer(mail))
    await visit.open(f"{stage.address}/inbox/{mail.number}")
    await visit.page.get_by_role("link", name="On a page of its own").click()
    assert await small_targets(visit.page) == []
    await visit.page.get_by_role("link", name="9", exact=True).click()
    await expect(visit.page.get_by_role("radio", name="9")).to_be_checked()


async def test_nothing_of_a_mail_is_run(stage: Stage, visitors: Visitors) -> None:
    """Nor could a mail put anything into the page that shows it."""
    visit = await visitors.visit(scripts=True)
    kept = stage.play.inbox.mails
    kept.append(Mail(len(kept), BEGINS, "kari@fjord.mail.example.org", EVIL))
    try:
        await visit.open(f"{stage.address}/inbox/{len(kept) - 1}")
        frame = visit.page.frame_locator("iframe")
        await expect(frame.get_by_text("Nothing has happened")).to_be_visible()
        assert (await visit.page.title()).startswith("Evil ")
        assert visit.page.url == f"{stage.address}/inbox/{len(kept) - 1}"
        assert any("script" in complaint for complaint in visit.complaints)
        visit.complaints.clear()
    finally:
        kept.pop()


async def test_the_newest_survey_is_one_click_away(stage: Stage, visitors: Visitors) -> None:
    visit = await visitors.visit()
    await visit.open(stage.address)
    await visit.page.get_by_role("link", name="Answer a survey", exact=True).first.click()
    await expect(visit.page.get_by_role("radio")).not_to_have_count(0)
