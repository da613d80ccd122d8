"""The machine's own Chromium; no browser is ever downloaded."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

REQUIRED = os.environ.get("BROWSER_TESTS") == "required" or bool(os.environ.get("CI"))
"""without Chromium, tests fail rather than being skipped"""


def chromium() -> str | None:
    """Where it is, if it is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@asynccontextmanager
async def browsing(executable: str) -> AsyncIterator[Browser]:
    """Without its sandbox, which root and most containers cannot have: it sees nothing but our own pages."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, chromium_sandbox=False)
        try:
            yield browser
        finally:
            await browser.close()
