"""The page of a task in every state: how a recruiter gets there, who begins with a mail."""

from playwright.async_api import Page
from tests.browser.hiring import call_owed, letter_blocked, letter_owed, panel_owed, reasons_owed, update_owed
from tests.browser.site import Site
from tests.browser.states import Arrive
from tests.browser.visiting import Visit
from tests.stories import event


async def press(page: Page, value: str) -> None:
    """One of the buttons, by the value that it sends."""
    async with page.expect_navigation():
        await page.locator(f"button[value={value}]").click()


async def task_update(site: Site, visit: Visit, language: str) -> None:
    await visit.open(await update_owed(site, site.somebody(language)))


async def task_call(site: Site, visit: Visit, language: str) -> None:
    await visit.open(await call_owed(site, site.somebody(language)))


async def task_call_overdue(site: Site, visit: Visit, language: str) -> None:
    link = await call_owed(site, site.somebody(language))
    await site.wait(days=3)
    await visit.open(link)


async def task_letter(site: Site, visit: Visit, language: str) -> None:
    await visit.open(await letter_owed(site, site.somebody(language)))


async def task_letter_with_reasons(site: Site, visit: Visit, language: str) -> None:
    await visit.open(await reasons_owed(site, site.somebody(language)))


async def task_letter_blocked(site: Site, visit: Visit, language: str) -> None:
    await visit.open(await letter_blocked(site, site.somebody(language)))


async def task_letter_waits(site: Site, visit: Visit, language: str) -> None:
    """Sent before the line that waits was filled in."""
    await task_letter_with_reasons(site, visit, language)
    await press(visit.page, "send")


async def task_letter_sent(site: Site, visit: Visit, language: str) -> None:
    await task_letter(site, visit, language)
    await press(visit.page, "send")


async def task_letter_released(site: Site, visit: Visit, language: str) -> None:
    """Outside the candidate's office hours it waits for the morning."""
    link = await letter_owed(site, site.somebody(language))
    await site.wait(hours=9)
    await visit.open(link)
    await press(visit.page, "send")
    await site.wait()
    await visit.open(link)


async def task_noted(site: Site, visit: Visit, language: str) -> None:
    await task_call(site, visit, language)
    await visit.page.locator("[name=advice]").fill("Lead a small budget once.")
    await press(visit.page, "note")


async def task_note_empty(site: Site, visit: Visit, language: str) -> None:
    await task_call(site, visit, language)
    await press(visit.page, "note")


async def task_wording(site: Site, visit: Visit, language: str) -> None:
    """Advice beside a note and beside a letter, before anything has happened."""
    await task_letter_with_reasons(site, visit, language)
    await visit.page.locator("[name=impression]").fill("Too old, and shy.")
    await visit.page.locator("[name=text]").fill("No.")
    async with visit.page.expect_navigation():
        await visit.page.locator("button[value=check]").first.click()


async def task_with_three_interviewers(site: Site, visit: Visit, language: str) -> None:
    """Who is far away, and whose office hours are not those of whoever calls."""
    await visit.open(await panel_owed(site, site.somebody(language)))


async def task_given_to_nobody(site: Site, visit: Visit, language: str) -> None:
    await task_call(site, visit, language)
    await press(visit.page, "reassign")


async def task_reassigned(site: Site, visit: Visit, language: str) -> None:
    await task_call(site, visit, language)
    await visit.page.locator("[name=to]").select_option(index=1)
    await press(visit.page, "reassign")


async def task_given_away(site: Site, visit: Visit, language: str) -> None:
    await task_reassigned(site, visit, language)
    await site.wait()
    await visit.open(visit.page.url.removesuffix("?"))


async def task_done(site: Site, visit: Visit, language: str) -> None:
    await task_call(site, visit, language)
    await press(visit.page, "delivered")


async def task_closed(site: Site, visit: Visit, language: str) -> None:
    await task_done(site, visit, language)
    await site.wait()
    await visit.open(visit.page.url.removesuffix("?"))


async def task_of_somebody_erased(site: Site, visit: Visit, language: str) -> None:
    candidate = site.somebody(language)
    link = await call_owed(site, candidate)
    await site.put(event("candidate.erased", site.now(), **candidate.who))
    await visit.open(link)


async def task_expired(site: Site, visit: Visit, language: str) -> None:
    link = await call_owed(site, site.somebody(language))
    await site.wait(days=60)
    await visit.open(link)


async def task_form_too_large(site: Site, visit: Visit, language: str) -> None:
    """Which a browser does not let happen by itself."""
    await task_letter(site, visit, language)
    await visit.page.locator("[name=text]").evaluate("it => { it.maxLength = 1e6; it.value = '話'.repeat(50000) }")
    await press(visit.page, "send")


async def task_forged(site: Site, visit: Visit, language: str) -> None:
    del language
    await visit.open(f"{site.url}/t/forged")


TASK_STATES: dict[Arrive, int] = {
    task_update: 200,
    task_call: 200,
    task_call_overdue: 200,
    task_letter: 200,
    task_letter_with_reasons: 200,
    task_letter_blocked: 200,
    task_letter_waits: 400,
    task_letter_sent: 200,
    task_letter_released: 200,
    task_noted: 200,
    task_note_empty: 400,
    task_wording: 200,
    task_with_three_interviewers: 200,
    task_given_to_nobody: 400,
    task_reassigned: 200,
    task_given_away: 410,
    task_done: 200,
    task_closed: 410,
    task_of_somebody_erased: 410,
    task_expired: 410,
    task_form_too_large: 413,
    task_forged: 404,
}
