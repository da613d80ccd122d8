"""A recruiter's list: several letters or tasks in one action, without scripts (CONTRACT 6)."""

import pytest
from playwright.async_api import expect
from tests.browser.hiring import everything_owed
from tests.browser.site import Site
from tests.browser.visiting import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_list_has_everything_by_what_is_to_be_done(site: Site, visit: Visit) -> None:
    await visit.open(await everything_owed(site, "en"))
    await expect(visit.page.get_by_role("region")).to_have_count(3)
    await expect(visit.page.get_by_role("checkbox")).to_have_count(6)
    await visit.page.get_by_role("link", name="Kari Nordmann").first.click()
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("A candidate is waiting for a call")


async def test_letters_are_sent_together_with_the_keyboard_alone(site: Site, visit: Visit) -> None:
    """Asked once more; what cannot be sent stays, and it is said why."""
    await visit.open(await everything_owed(site, "en"))
    site.mails()
    for box in await visit.page.get_by_role("checkbox").all():
        await box.press("Space")
    await visit.page.locator("button[value=send]").press("Enter")
    await expect(visit.page.get_by_role("button")).to_have_count(1)
    assert site.said("letter.released") == []
    await visit.page.get_by_role("button").press("Enter")
    await expect(visit.page.get_by_role("button")).to_have_count(0)
    assert await visit.heading() == "That is noted"
    await site.wait()
    letters = [mail for mail in site.mails() if mail["Subject"].startswith("Your application for the position")]
    assert len(letters) == 2
    assert site.said("feedback.completed") == [], "sending closes neither the call nor the update"
    await visit.page.get_by_role("link", name="Back to").click()
    await expect(visit.page.get_by_role("checkbox")).to_have_count(4)


async def test_a_call_an_update_and_a_letter_are_closed_together(site: Site, visit: Visit) -> None:
    """With the keyboard alone; then the list has the others only."""
    await visit.open(await everything_owed(site, "en"))
    for group in ("To call or meet", "Updates", "Letters"):
        await visit.page.get_by_role("region", name=group).get_by_role("checkbox").last.press("Space")
    await visit.page.get_by_role("button", name="Mark the chosen as delivered").press("Enter")
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("Mark these as delivered?")
    assert site.said("feedback.completed") == []
    await visit.page.get_by_role("button").press("Enter")
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("That is noted")
    done = site.said("feedback.completed")
    assert {one["outcome"] for one in done} == {"delivered"}
    assert sorted(one["channel"] for one in done) == ["call", "email", "email"]
    await site.wait()
    await visit.page.get_by_role("link", name="Back to").click()
    await expect(visit.page.get_by_role("region")).to_have_count(1)
    await expect(visit.page.get_by_role("checkbox")).to_have_count(3)
