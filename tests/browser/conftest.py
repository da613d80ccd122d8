from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from tests.browser.chromium import REQUIRED, browsing, chromium
from tests.browser.site import Site, open_site
from tests.browser.visiting import TELEPHONE, Visit, Visitors, window

pytest.register_assert_rewrite("tests.browser.everybody")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests, in the event loop that they share."""
    executable = chromium()
    if executable is None:
        (pytest.fail if REQUIRED else pytest.skip)("no Chromium on this machine: install `chromium` to test the pages")
    async with browsing(executable) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as site:
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def visitors(browser: Browser, site: Site) -> AsyncIterator[Visitors]:
    """Opens fresh browser contexts; afterwards, each of them has kept to the gateway and met no error."""
    async with AsyncExitStack() as stack:
        visitors = Visitors(browser, site.url, stack)
        yield visitors
    visitors.behaved()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def windows(browser: Browser) -> AsyncIterator[dict[bool, Visit]]:
    """One with scripts and one without, for all tests: to open one takes as long as to check most pages."""
    async with AsyncExitStack() as stack:
        yield {scripts: await window(browser, stack, TELEPHONE, scripts=scripts) for scripts in (True, False)}


@pytest_asyncio.fixture(loop_scope="session")
async def visit(windows: dict[bool, Visit], site: Site) -> AsyncIterator[Visit]:
    """Somebody with a small telephone, and no scripts."""
    visit = await windows[False].anew()
    yield visit
    visit.behaved(site.url)


@pytest_asyncio.fixture(loop_scope="session")
async def examined(windows: dict[bool, Visit], site: Site) -> AsyncIterator[Visit]:
    """The same with scripts, which only the checks have."""
    visit = await windows[True].anew()
    yield visit
    visit.behaved(site.url)
