"""Every page in every state: how somebody gets there who begins with a mail, or with a link that is broken."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page
from tests.browser.site import Site
from tests.browser.visiting import Visit

Arrive = Callable[[Site, Visit, str], Awaitable[None]]
"""Leads a visitor who speaks this language to the state."""
LANGUAGES = ("en", "nb")


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
    await visit.open(await site.told_no(asked))


async def survey_sent_empty(site: Site, visit: Visit, locale: str) -> None:
    await survey_form(site, visit, locale)
    await send(visit.page)


async def survey_too_long(site: Site, visit: Visit, locale: str) -> None:
    """Which a browser does not let happen by itself."""
    await survey_with_a_score(site, visit, locale)
    comment = visit.page.get_by_role("textbox")
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


async def opt_out_expired(site: Site, visit: Visit, locale: str) -> None:
    asked = await site.interviewed(locale)
    await site.wait(days=400)
    await visit.open(asked.opt_out)


async def opt_out_forged(site: Site, visit: Visit, locale: str) -> None:
    del locale
    await visit.open(f"{site.url}/u/forged")


STATES: dict[str, Arrive] = {
    arrive.__name__: arrive
    for arrive in (
        survey_form,
        survey_with_a_score,
        survey_after_a_rejection,
        survey_sent_empty,
        survey_too_long,
        survey_unclear,
        survey_answered,
        survey_expired,
        survey_forged,
        opt_out_form,
        opt_out_unclear,
        opted_out,
        opted_out_of_all,
        opt_out_expired,
        opt_out_forged,
    )
}
