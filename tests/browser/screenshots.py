"""The README's pictures, from a month with made-up people: `python -m tests.browser.screenshots docs/images`."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, Page
from tests.browser.chromium import browsing, chromium

from afterview.workers.demo.headless import played
from afterview.workers.demo.pace import AtOnce
from afterview.workers.demo.stage import Stage, staged
from afterview.workers.logs import log_as_json

DAYS, SEED = 17, 1
DESK, TELEPHONE = (680, 500), (390, 780)
LARGEST = 150_000
"""bytes of one picture: the README shall open quickly"""

Show = Callable[[Page, Stage], Awaitable[None]]


async def inbox(page: Page, stage: Stage) -> None:
    """Of candidates and colleagues."""
    await page.goto(f"{stage.address}/inbox")


async def survey(page: Page, stage: Stage) -> None:
    """Opened with a number in a mail, to somebody who reads English."""
    mails = [mail for mail in stage.play.inbox.mails if stage.play.book.wants_answer(mail)]
    mail = next(mail for mail in reversed(mails) if "Hello" in mail.text)
    await page.goto(f"{mail.first_link}?score=9")


PICTURES: dict[str, tuple[tuple[int, int], Show]] = {
    "inbox": (DESK, inbox),
    "survey": (TELEPHONE, survey),
}


async def take_all(folder: Path, executable: str) -> None:
    async with staged(DAYS, SEED) as stage, browsing(executable) as browser:
        await played(stage, AtOnce())
        for name, (size, show) in PICTURES.items():
            await _take(browser, stage, folder / f"{name}.png", size, show)


async def _take(browser: Browser, stage: Stage, file: Path, size: tuple[int, int], show: Show) -> None:
    width, height = size
    async with await browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=1.5, color_scheme="light"
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
