"""The README's pictures, from a month with made-up people: `python -m tests.browser.screenshots docs/images`."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, Page
from tests.browser.chromium import browsing, chromium

from afterview.workers.demo.headless import played
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.pace import AtOnce
from afterview.workers.demo.stage import Stage, staged
from afterview.workers.demo.world.cast import role_of
from afterview.workers.logs import log_as_json

DAYS, SEED = 18, 2
DESK, HIGH, WIDE, TELEPHONE, SHORT = (680, 500), (720, 1060), (960, 760), (390, 780), (390, 480)
"""what is seen at once"""
SHARPNESS = {DESK: 1.5, HIGH: 1.25, WIDE: 1, TELEPHONE: 1.5, SHORT: 1.5}
LARGEST = 150_000
"""bytes of one picture: the README shall open quickly"""

Show = Callable[[Page, Stage], Awaitable[None]]


async def inbox(page: Page, stage: Stage) -> None:
    """Of candidates and colleagues."""
    await page.goto(f"{stage.address}/inbox")


async def mail(page: Page, stage: Stage) -> None:
    """The invitation to a survey, to somebody who reads English."""
    mails = [one for one in stage.play.inbox.mails if stage.play.book.wants_answer(one)]
    await page.set_content(next(one.html for one in reversed(mails) if "Hello" in one.text and not one.again))


async def survey(page: Page, stage: Stage) -> None:
    """Opened with a number in a mail, to somebody who reads English."""
    await page.goto(f"{_unanswered(stage).first_link}?score=9")


async def wish(page: Page, stage: Stage) -> None:
    """Apart from the survey, further down."""
    await page.goto(f"{_unanswered(stage).first_link}?score=9")
    await page.get_by_role("radio", name="Please call me").check(force=True)
    await page.get_by_role("textbox").last.fill("Weekdays after 4 pm")
    await page.mouse.move(0, 0)
    await page.evaluate("() => { document.activeElement.blur(); document.getElementById('hear').scrollIntoView() }")


async def opt_out(page: Page, stage: Stage) -> None:
    """One press later."""
    await page.goto(_unanswered(stage).one_click or "")
    async with page.expect_navigation():
        await page.get_by_role("button").click()


def _unanswered(stage: Stage) -> Mail:
    """About an interview, in English."""
    mails = [mail for mail in stage.play.inbox.mails if stage.play.book.wants_answer(mail)]
    return next(mail for mail in reversed(mails) if "Hello" in mail.text and "interview" in mail.text)


async def task(page: Page, stage: Stage) -> None:
    """A call to somebody of whom interviewers have written."""
    for address in _links(stage, "/t/"):
        await page.goto(address)
        is_call = await page.locator("h1").inner_text() == "A candidate is waiting for a call"
        if is_call and await page.get_by_text("What interviewers have written").count():
            return
    raise SystemExit("nobody is to be called; try another SEED")


async def worklist(page: Page, stage: Stage) -> None:
    """The one with the most to choose from; the first is chosen already."""
    choices = {}
    for address in _links(stage, "/r/"):
        await page.goto(address)
        if await page.locator("html").get_attribute("lang") == "en":
            choices[address] = await page.get_by_role("checkbox").count(), await page.locator(".rows > li").count()
    await page.goto(max(choices, key=lambda address: choices[address]))
    await page.get_by_role("checkbox").first.check()
    await page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0) }")


def _links(stage: Stage, kind: str) -> list[str]:
    """Of mails to colleagues, the newest first."""
    mails = [mail for mail in reversed(stage.play.inbox.mails) if role_of(mail.to) != "candidate"]
    return [link for mail in mails for link in mail.links if kind in link]


PICTURES: dict[str, tuple[tuple[int, int], Show]] = {
    "inbox": (DESK, inbox),
    "mail": (TELEPHONE, mail),
    "survey": (TELEPHONE, survey),
    "wish": (TELEPHONE, wish),
    "opt-out": (SHORT, opt_out),
    "task": (WIDE, task),
    "worklist": (HIGH, worklist),
}


async def take_all(folder: Path, executable: str) -> None:
    async with staged(DAYS, SEED) as stage, browsing(executable) as browser:
        await played(stage, AtOnce())
        for name, (size, show) in PICTURES.items():
            await _take(browser, stage, folder / f"{name}.png", size, show)


async def _take(browser: Browser, stage: Stage, file: Path, size: tuple[int, int], show: Show) -> None:
    width, height = size
    async with await browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=SHARPNESS[size], color_scheme="light"
    ) as context:
        page = await context.new_page()
        await show(page, stage)
        picture = await page.screenshot()
    if len(picture) > LARGEST:
        raise SystemExit(f"{file}: {len(picture)} bytes are too many; show less")
    file.write_bytes(picture)  # noqa: ASYNC240 nobody waits


if __name__ == "__main__":
    found = chromium()
    if found is None or len(sys.argv) != 2:
        raise SystemExit("usage: python -m tests.browser.screenshots FOLDER, on a machine with Chromium")
    log_as_json(logging.ERROR)
    asyncio.run(take_all(Path(sys.argv[1]), found))
