"""The machine's own Chromium; no browser is ever downloaded."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

REQUIRED = os.environ.get("AFTERVIEW_BROWSER") == "required" or bool(os.environ.get("CI"))
"""without Chromium, tests fail rather than being skipped"""


def chromium() -> str | None:
    """Where it is, if it is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@asynccontextmanager
async def browsing(executable: str) -> AsyncIterator[Browser]:
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # it refuses root its sandbox
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=as_root)
        try:
            yield browser
        finally:
            await browser.close()
