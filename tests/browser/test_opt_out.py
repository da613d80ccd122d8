"""The way out, from the mail to the log, without scripts (R27)."""

import pytest
from playwright.async_api import expect
from tests.browser.site import Site
from tests.browser.visiting import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("keys", "scope"), [((), "survey"), (("ArrowDown",), "all"), (("ArrowDown", "Space"), "all")])
async def test_mails_are_stopped_with_the_keyboard_alone(
    site: Site, visit: Visit, keys: tuple[str, ...], scope: str
) -> None:
    """R27: surveys are chosen already."""
    asked = await site.interviewed()
    await visit.open(asked.opt_out)
    await visit.press("Tab", *keys, "Tab")
    await visit.sends()
    assert await visit.heading() == "That is noted"
    (left,) = site.said("candidate.opted_out")
    assert (left["candidate"]["id"], left["scope"]) == (asked.candidate.id, scope)


async def test_whoever_has_left_is_asked_no_more(site: Site, visit: Visit) -> None:
    """Rule 11, from one end to the other."""
    asked = await site.interviewed("nb")
    await visit.open(asked.opt_out)
    await visit.page.get_by_role("radio", name="Undersøkelser").press("Enter")
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("Det er notert")
    await site.wait(days=7)
    assert [mail for mail in site.mails() if asked.candidate.email in mail["To"]] == [], "no reminder"


async def test_looking_at_the_page_stops_nothing(site: Site, visit: Visit) -> None:
    await visit.open((await site.interviewed()).opt_out)
    await expect(visit.page.get_by_role("radio", name="Surveys")).to_be_checked()
    assert site.said("candidate.opted_out") == []


async def test_it_is_taken_back_with_the_keyboard_alone(site: Site, visit: Visit) -> None:
    """From the page that confirms it, and from the link when it is opened again; and stopped once more."""
    asked = await site.interviewed()
    await visit.open(asked.opt_out)
    for again in (False, True):
        await visit.press("Tab", "Tab")
        await visit.sends()
        assert await visit.heading() == "That is noted"
        if again:
            await site.wait()
            await visit.open(asked.opt_out)
            assert await visit.heading() == "You get no surveys from us"
        await visit.press("Tab")
        assert await visit.focused() == "Undo: send me mails again"
        await visit.sends()
        assert await visit.heading() == "You get mails from us again"
        await site.wait()
        await visit.press("Tab")
        await visit.sends()
        assert await visit.heading() == "No more mails from us?"
    assert len(site.said("candidate.opted_in")) == 2


async def test_whoever_has_stopped_surveys_stops_letters_too_in_one_more_press(site: Site, visit: Visit) -> None:
    asked = await site.interviewed("nb")
    await visit.open(asked.opt_out)
    await visit.page.get_by_role("button").click()
    await visit.page.get_by_role("button", name="Stopp også automatiske brev").click()
    await expect(visit.page.get_by_role("main")).to_contain_text("eller automatiske brev")
    assert [left["scope"] for left in site.said("candidate.opted_out")] == ["survey", "all"]
