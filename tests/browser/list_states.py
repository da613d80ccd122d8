"""A recruiter's list in every state: from the mail on."""

from tests.browser.hiring import everything_owed, link_mailed, rejected_unmet
from tests.browser.site import Site
from tests.browser.states import Arrive
from tests.browser.task_states import press
from tests.browser.visiting import Visit
from tests.stories import event


async def worklist(site: Site, visit: Visit, language: str) -> None:
    await visit.open(await everything_owed(site, language))


async def worklist_long(site: Site, visit: Visit, language: str) -> None:
    """More letters than one page has."""
    for _ in range(21):
        await rejected_unmet(site, site.somebody(language))
    await visit.open(await link_mailed(site, "r", hours=22))


async def worklist_empty(site: Site, visit: Visit, language: str) -> None:
    candidate = site.somebody(language)
    await rejected_unmet(site, candidate)
    link = await link_mailed(site, "r", hours=22)
    await site.put(event("candidate.hired", site.now(), **candidate.who))
    await visit.open(link)


async def worklist_none_chosen(site: Site, visit: Visit, language: str) -> None:
    await worklist(site, visit, language)
    await press(visit.page, "send")


async def worklist_asks_again(site: Site, visit: Visit, language: str) -> None:
    """Some letters can be sent, one waits, one cannot leave by mail."""
    await worklist(site, visit, language)
    for box in await visit.page.get_by_role("checkbox").all():
        await box.check()
    await press(visit.page, "send")


async def worklist_sent(site: Site, visit: Visit, language: str) -> None:
    await worklist_asks_again(site, visit, language)
    await press(visit.page, "send")


async def worklist_delivered(site: Site, visit: Visit, language: str) -> None:
    await worklist(site, visit, language)
    await visit.page.get_by_role("checkbox").first.check()
    await press(visit.page, "delivered")
    await press(visit.page, "delivered")


async def worklist_expired(site: Site, visit: Visit, language: str) -> None:
    link = await everything_owed(site, language)
    await site.wait(days=90)
    await visit.open(link)


async def worklist_forged(site: Site, visit: Visit, language: str) -> None:
    del language
    await visit.open(f"{site.url}/r/forged")


LIST_STATES: dict[Arrive, int] = {
    worklist: 200,
    worklist_long: 200,
    worklist_empty: 200,
    worklist_none_chosen: 400,
    worklist_asks_again: 200,
    worklist_sent: 200,
    worklist_delivered: 200,
    worklist_expired: 410,
    worklist_forged: 404,
}
