"""Somebody with a browser, who notes everything that it does beside showing the page."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from playwright.async_api import Browser, ConsoleMessage, Page, Response

TELEPHONE, DESKTOP = (320, 640), (1280, 800)
PATIENCE = 10_000
"""milliseconds until a test gives up"""


@dataclass
class Visit:
    """One context with one page, and what was heard of it."""

    page: Page
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """of the browser: errors, and what the Content-Security-Policy forbade"""
    answers: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("response", self._answered)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _answered(self, answer: Response) -> None:
        self.answers.append(answer)

    def _heard(self, message: ConsoleMessage) -> None:
        """That a page came with a status of 400 or more is no trouble: it is a page."""
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    async def open(self, address: str) -> Response:
        answer = await self.page.goto(address)
        assert answer
        return answer

    async def speaks(self, language: str) -> None:
        """What the browser says that its owner reads."""
        await self.page.set_extra_http_headers({"Accept-Language": language})

    async def heading(self) -> str:
        return await self.page.get_by_role("heading", level=1).inner_text()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def sends(self, key: str = "Enter") -> None:
        """With the keyboard; returns when the next page is there."""
        async with self.page.expect_navigation():
            await self.page.keyboard.press(key)

    async def resize(self, size: tuple[int, int]) -> None:
        width, height = size
        await self.page.set_viewport_size({"width": width, "height": height})


@dataclass
class Visitors:
    """All of one test."""

    browser: Browser
    url: str
    stack: AsyncExitStack
    visits: list[Visit] = field(default_factory=list)

    async def visit(self, size: tuple[int, int] = TELEPHONE, *, scripts: bool = False) -> Visit:
        width, height = size
        context = await self.browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts
        )
        context.set_default_timeout(PATIENCE)
        self.stack.push_async_callback(context.close)
        self.visits.append(Visit(await context.new_page()))
        return self.visits[-1]

    def behaved(self) -> None:
        """Nothing was asked of anybody but the gateway, and nothing complained."""
        for visit in self.visits:
            assert [address for address in visit.requested if not address.startswith(f"{self.url}/")] == []
            assert visit.complaints == []
