"""Every page in every state: how somebody gets there who begins with a mail, or with a link that is broken."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from playwright.async_api import Page
from tests.browser.site import Site
from tests.browser.visiting import Visit
from tests.stories import event

Arrive = Callable[[Site, Visit, str], Awaitable[None]]
"""Leads a visitor who speaks this language to the state."""
SCANNING_SECONDS = 60.0
"""until a link that is opened again and again should have been throttled long ago"""
LANGUAGES = tuple(os.environ.get("BROWSER_LANGUAGES", "en nb").split())
"""`BROWSER_LANGUAGES="sv da de"` looks at the others, which takes as long again"""


async def send(page: Page) -> None:
    """Press the one button of a form."""
    async with page.expect_navigation():
        await page.get_by_role("button").click()


async def survey_form(site: Site, visit: Visit, locale: str) -> None:
    await visit.open((await site.interviewed(locale)).survey)


async def survey_with_a_score(site: Site, visit: Visit, locale: str) -> None:
    await visit.open((await site.interviewed(locale)).survey + "?score=9")


async def survey_after_a_rejection(site: Site, visit: Visit, locale: str) -> None:
    """Eight questions."""
    asked = await site.interviewed(locale)
    await visit.open(await site.told_no(asked.candidate))


async def survey_sent_empty(site: Site, visit: Visit, locale: str) -> None:
    await survey_form(site, visit, locale)
    await send(visit.page)


async def survey_too_long(site: Site, visit: Visit, locale: str) -> None:
    """Which a browser does not let happen by itself."""
    await survey_with_a_score(site, visit, locale)
    comment = visit.page.get_by_role("textbox").first
    await comment.evaluate("it => it.removeAttribute('maxlength')")
    await comment.fill("Rødgrød " * 501)
    await send(visit.page)


async def survey_unclear(site: Site, visit: Visit, locale: str) -> None:
    await survey_with_a_score(site, visit, locale)
    await visit.page.locator("[name=clear]").first.evaluate("it => { it.value = '77'; it.checked = true }")
    await send(visit.page)


async def survey_answered(site: Site, visit: Visit, locale: str) -> None:
    await survey_with_a_score(site, visit, locale)
    await send(visit.page)


async def survey_answered_already(site: Site, visit: Visit, locale: str) -> None:
    asked = await site.interviewed(locale)
    await visit.open(f"{asked.survey}?score=9")
    await send(visit.page)
    await site.wait()
    await visit.open(asked.survey)


async def survey_answered_again(site: Site, visit: Visit, locale: str) -> None:
    """From a second tab, that was open before."""
    asked = await site.interviewed(locale)
    await visit.open(f"{asked.survey}?score=9")
    async with site.client.post(asked.survey, data={"recommend": "8"}) as answer:
        assert answer.status == 200
    await site.wait()
    await send(visit.page)


async def survey_wish_unclear(site: Site, visit: Visit, locale: str) -> None:
    """When, but not how."""
    await survey_with_a_score(site, visit, locale)
    await visit.page.get_by_role("textbox").last.fill("Rødgrød " * 20)
    await send(visit.page)


async def survey_answered_with_a_wish(site: Site, visit: Visit, locale: str) -> None:
    await survey_with_a_score(site, visit, locale)
    await visit.page.locator("[name=hear-by]").last.check(force=True)
    await send(visit.page)


async def survey_wish_alone(site: Site, visit: Visit, locale: str) -> None:
    """The questions may be answered all the same."""
    await survey_form(site, visit, locale)
    await visit.page.locator("[name=hear-by]").first.check(force=True)
    await send(visit.page)


async def survey_wish_afterwards(site: Site, visit: Visit, locale: str) -> None:
    await survey_answered(site, visit, locale)
    await visit.page.locator("[name=hear-by]").first.check(force=True)
    await send(visit.page)


async def survey_wish_afterwards_unclear(site: Site, visit: Visit, locale: str) -> None:
    await survey_answered_already(site, visit, locale)
    await send(visit.page)


async def survey_busy(site: Site, visit: Visit, locale: str) -> None:
    """Some scanner has gone mad, and still is."""
    asked, throttled = await site.interviewed(locale), asyncio.Event()

    async def scan() -> None:
        while True:
            async with site.client.get(asked.survey) as answer:
                if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                    throttled.set()

    scanning = [asyncio.create_task(scan()) for _ in range(4)]
    try:
        async with asyncio.timeout(SCANNING_SECONDS):
            await throttled.wait()
            await visit.open(asked.survey)
            while visit.answers[-1].status != HTTPStatus.TOO_MANY_REQUESTS:  # it came first, when one more might pass
                await visit.open(asked.survey)
    finally:
        for one in scanning:
            one.cancel()
        await asyncio.gather(*scanning, return_exceptions=True)


async def survey_over(site: Site, visit: Visit, locale: str) -> None:
    """Erased after it was sent (rule 20)."""
    asked = await site.interviewed(locale)
    await site.put(event("candidate.erased", site.now(), **asked.candidate.who))
    await visit.open(asked.survey)


async def survey_expired(site: Site, visit: Visit, locale: str) -> None:
    asked = await site.interviewed(locale)
    await site.wait(days=22)
    await visit.open(asked.survey)


async def survey_forged(site: Site, visit: Visit, locale: str) -> None:
    """In the browser's language."""
    del locale
    await visit.open(f"{site.url}/s/forged")


async def opt_out_form(site: Site, visit: Visit, locale: str) -> None:
    await visit.open((await site.interviewed(locale)).opt_out)


async def opt_out_unclear(site: Site, visit: Visit, locale: str) -> None:
    await opt_out_form(site, visit, locale)
    await visit.page.locator("[name=scope]").first.evaluate("it => { it.value = 'x' }")
    await send(visit.page)


async def opted_out(site: Site, visit: Visit, locale: str) -> None:
    await opt_out_form(site, visit, locale)
    await send(visit.page)


async def opted_out_of_all(site: Site, visit: Visit, locale: str) -> None:
    await opt_out_form(site, visit, locale)
    await visit.page.get_by_role("radio").last.check(force=True)
    await send(visit.page)


async def opted_out_before(site: Site, visit: Visit, locale: str) -> None:
    """Opened again, to take it back or to stop the rest, too."""
    asked = await site.interviewed(locale)
    await visit.open(asked.opt_out)
    await send(visit.page)
    await site.wait()
    await visit.open(asked.opt_out)


async def opted_in(site: Site, visit: Visit, locale: str) -> None:
    await opted_out_of_all(site, visit, locale)
    await send(visit.page)


async def opt_out_expired(site: Site, visit: Visit, locale: str) -> None:
    asked = await site.interviewed(locale)
    await site.wait(days=400)
    await visit.open(asked.opt_out)


async def opt_out_forged(site: Site, visit: Visit, locale: str) -> None:
    del locale
    await visit.open(f"{site.url}/u/forged")


CANDIDATES_STATES: dict[Arrive, int] = {
    survey_form: 200,
    survey_with_a_score: 200,
    survey_after_a_rejection: 200,
    survey_sent_empty: 400,
    survey_too_long: 400,
    survey_unclear: 400,
    survey_answered: 200,
    survey_answered_already: 200,
    survey_answered_again: 409,
    survey_wish_unclear: 400,
    survey_answered_with_a_wish: 200,
    survey_wish_alone: 200,
    survey_wish_afterwards: 200,
    survey_wish_afterwards_unclear: 400,
    survey_busy: 429,
    survey_over: 410,
    survey_expired: 410,
    survey_forged: 404,
    opt_out_form: 200,
    opt_out_unclear: 400,
    opted_out: 200,
    opted_out_of_all: 200,
    opted_out_before: 200,
    opted_in: 200,
    opt_out_expired: 410,
    opt_out_forged: 404,
}
"""and the status of the answer"""
