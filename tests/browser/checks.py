"""What holds for every page. Each check gives what is wrong, in words; nothing is fine."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import Page, Response

HEAVIEST = 30_000
"""bytes of a whole page, not compressed"""
STRICT = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "content-type": "text/html; charset=utf-8",
}
_POLICY = ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'")

_SPILLING = """() => [...document.querySelectorAll('body, body *')]
    .filter(it => it.clientWidth && it.scrollWidth > it.clientWidth + 1)
    .filter(it => getComputedStyle(it).display !== 'inline' && !/auto|scroll/.test(getComputedStyle(it).overflowX))
    .map(it => `${it.tagName} ${it.scrollWidth} > ${it.clientWidth}: ${it.textContent.trim().slice(0, 40)}`)"""
_SMALL = """() => [...document.querySelectorAll('button, input:not([type=hidden]), textarea, select, summary, a[href]')]
    .filter(it => getComputedStyle(it).display !== 'inline')
    .map(it => [it, (it.closest('label') || it).getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([it, box]) => `${it.outerHTML.slice(0, 60)} is ${box.width} x ${box.height}`)"""
_FOCUS = """() => {
    const it = document.activeElement, drawn = [it, it.nextElementSibling].filter(Boolean).map(getComputedStyle)
    const seen = drawn.some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
    const box = it.getBoundingClientRect(), inside = box.top < innerHeight && box.bottom > 0
    return it === document.body ? null : [it.outerHTML.slice(0, 60), seen && inside]
}"""
_LIGHT = """() => {
    const [red, green, blue, ink = 1] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number)
    return ink ? (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255 : 1
}"""


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


async def axe(page: Page, *rules: str) -> list[str]:
    """What axe-core finds or cannot tell, by all its rules or only these; the page's own policy stays in force."""
    options: dict[str, Any] = {
        "resultTypes": ["violations", "incomplete"],
        "rules": {"target-size": {"enabled": True}},
    }
    if rules:
        options["runOnly"] = list(rules)
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(_axe())
    found = await page.evaluate("options => axe.run(options)", options)
    findings = found["violations"] + found["incomplete"]
    return [f"{one['impact']} {one['id']}: {[node['html'] for node in one['nodes']]}" for one in findings]


async def spilling(page: Page) -> list[str]:
    """Whatever is wider than its place: the page itself, a word, a number in its box; what scrolls by itself may be."""
    return list(await page.evaluate(_SPILLING))


async def small_targets(page: Page) -> list[str]:
    """Less than 24 pixels either way (WCAG 2.5.8, which lets links in a sentence be)."""
    return list(await page.evaluate(_SMALL))


async def stops(page: Page) -> list[tuple[str, bool]]:
    """Where Tab leads, and whether one sees it there: in view, with an outline."""
    await page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0) }")
    found: list[tuple[str, bool]] = []
    while True:
        await page.keyboard.press("Tab")
        stop = await page.evaluate(_FOCUS)
        if stop is None or tuple(stop) in found:
            return found
        found.append((stop[0], stop[1]))


async def text_size(page: Page, percent: int) -> None:
    """As somebody sets it in the browser."""
    await page.evaluate("size => { document.documentElement.style.fontSize = size }", f"{percent * 1.0625}%")


async def brightness(page: Page) -> float:
    """Of the paper, 0 to 1."""
    return float(await page.evaluate(_LIGHT))


async def loose(answer: Response) -> list[str]:
    """Headers that let too much happen."""
    headers = await answer.all_headers()
    policy = headers.get("content-security-policy", "")
    wrong = [name for name, expected in STRICT.items() if headers.get(name) != expected]
    return (
        wrong + [part for part in _POLICY if part not in policy] + [word for word in ("unsafe", "*") if word in policy]
    )
