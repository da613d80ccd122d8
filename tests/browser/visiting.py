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

    async def focused(self) -> str:
        """The words of where the keyboard is."""
        return str(await self.page.evaluate("() => document.activeElement.innerText")).strip()

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

    async def anew(self) -> "Visit":
        """As if the window had just been opened; it keeps nothing, since pages set nothing."""
        await self.page.goto("about:blank")
        await self.page.emulate_media(color_scheme="light")
        await self.resize(TELEPHONE)
        assert await self.page.context.cookies() == []
        for heard in (self.requested, self.complaints, self.answers):
            heard.clear()
        return self

    def behaved(self, url: str) -> None:
        """Nothing was asked of anybody but the gateway, and nothing complained."""
        assert [address for address in self.requested if not address.startswith(f"{url}/")] == []
        assert self.complaints == []


async def window(browser: Browser, stack: AsyncExitStack, size: tuple[int, int], *, scripts: bool) -> Visit:
    """A fresh one, until the stack is closed."""
    width, height = size
    context = await browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts)
    context.set_default_timeout(PATIENCE)
    stack.push_async_callback(context.close)
    return Visit(await context.new_page())


@dataclass
class Visitors:
    """All of one test."""

    browser: Browser
    url: str
    stack: AsyncExitStack
    visits: list[Visit] = field(default_factory=list)

    async def visit(self, size: tuple[int, int] = TELEPHONE, *, scripts: bool = False) -> Visit:
        self.visits.append(await window(self.browser, self.stack, size, scripts=scripts))
        return self.visits[-1]

    def behaved(self) -> None:
        for visit in self.visits:
            visit.behaved(self.url)
