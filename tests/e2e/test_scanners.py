"""Mail scanners, link previews and prefetching browsers follow every link, often and all at once: nothing changes."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
from tests.browser.site import Site, open_site
from tests.stories import rejected

from afterview.events.topics import TOPICS

PREFETCHES = (
    {"Sec-Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"Purpose": "prefetch"},
    {"X-Moz": "prefetch"},
    {"User-Agent": "Mozilla/5.0 (compatible; a link preview)"},
)
STORM = 40
"""looks at one link, all at once"""
SCORES = 11


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as site:
        yield site


def links(text: str) -> set[str]:
    return {unescape(link) for link in re.findall(r'https?://[^\s"<>]+', text)}


def mailed(site: Site) -> set[str]:
    """Every link of every part of every mail, and those of their headers."""
    found: set[str] = set()
    for mail in site.mails():
        found |= links(mail.get("List-Unsubscribe", ""))
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                found |= links(part.get_content())
    return {link for link in found if link.startswith(site.url)}


async def look(site: Site, method: str, link: str, headers: dict[str, str] | None = None) -> str:
    async with site.client.request(method, link, headers=headers) as answer:
        assert answer.status in (200, 429), (method, answer.status)
        return await answer.text()


def records(site: Site) -> dict[str, int]:
    """By topic, of all that there are."""
    return {name: len(site.running.host.read(name, limit=100_000)) for name in TOPICS}


async def crawl(site: Site, found: set[str]) -> set[str]:
    """Follow them, and what the pages lead to, and so on."""
    seen: set[str] = set()
    while new := found - seen:
        seen |= new
        for link in new:
            await look(site, "HEAD", link)
            page = await look(site, "GET", link)
            hrefs = [unescape(href) for href in re.findall(r'href="([^"#]+)"', page)]
            actions = [unescape(action) for action in re.findall(r'action="([^"]*)"', page)]
            led = {urljoin(link, href) for href in [*hrefs, *actions]}
            found |= {address for address in led if address.startswith(site.url)}
    return seen


async def test_whoever_only_looks_changes_nothing_however_often(site: Site) -> None:
    asked = await site.interviewed()
    await site.told_no(asked.candidate)
    other = site.somebody("nb")
    await site.put(rejected(site.now(), **other.who))
    await site.wait(days=1)
    site.read = 0
    found = mailed(site)
    before, mails = records(site), len(site.inbox.mails)

    seen = await crawl(site, set(found))
    assert len(seen) >= len(found)
    for link in sorted(found)[:: max(1, len(found) // 6)]:
        await asyncio.gather(*(look(site, method, link) for method in ("GET", "HEAD") for _ in range(STORM // 2)))
    for link in found:
        for headers in PREFETCHES:
            await look(site, "GET", link, headers)

    await site.running.host.idle()
    assert (records(site), len(site.inbox.mails)) == (before, mails)
    assert {link.removeprefix(site.url)[:3] for link in found} == {"/s/", "/u/", "/t/", "/r/"}
    assert len([link for link in found if "?score=" in link]) == 2 * SCORES, "both surveys, every number"
