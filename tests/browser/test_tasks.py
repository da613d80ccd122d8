"""The page of a task as recruiters use it: from the mail to the log, without scripts (CONTRACT 6)."""

import pytest
from playwright.async_api import expect
from tests.browser.hiring import ADVICE, call_owed, letter_owed, reasons_owed
from tests.browser.site import Site
from tests.browser.task_states import press
from tests.browser.visiting import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

OUTCOMES = {
    "delivered": "The candidate has heard from us",
    "declined": "I reached the candidate, who wanted no feedback",
    "unreachable": "I could not reach the candidate",
}


async def test_the_brief_has_what_a_caller_needs(site: Site, visit: Visit) -> None:
    """CONTRACT 3: who and how to reach them, who met them, what was written, what is missing, what to avoid."""
    await visit.open(await call_owed(site, site.somebody("en")))
    page = visit.page
    await expect(page.get_by_role("heading", level=1)).to_have_text("A candidate is waiting for a call")
    assert await page.get_by_role("link", name="+47 900 00 000").get_attribute("href") == "tel:+4790000000"
    main = page.get_by_role("main")
    for words in ("Kari Nordmann", "Systems engineer", "after 16:00", "with Jonas Lie and Rita Recruiter", "Ten years"):
        await expect(main).to_contain_text(words)
    await expect(page.get_by_role("heading", level=2).filter(has_text="What is still missing")).to_have_count(1)


@pytest.mark.parametrize(("outcome", "downs"), [("delivered", 0), ("declined", 1), ("unreachable", 2)])
async def test_a_call_is_closed_with_the_keyboard_alone(site: Site, visit: Visit, outcome: str, downs: int) -> None:
    """From the link at the top to the button; rule 8 counts from here, rule 26 if nobody was reached."""
    candidate = site.somebody("en")
    await visit.open(await call_owed(site, candidate))
    await visit.page.get_by_role("link", name="Close the task").first.press("Enter")
    await visit.press("Tab")
    await expect(visit.page.get_by_role("radio", name="Call")).to_be_checked()
    await visit.press("Tab", "Enter", "Tab")
    await visit.page.keyboard.type("Twenty minutes.")
    await visit.press("Tab", *["Tab"] * downs)
    await expect(visit.page.get_by_role("button", name=OUTCOMES[outcome])).to_be_focused()
    await visit.sends()
    assert await visit.heading() == "That is noted"
    (done,) = site.said("feedback.completed")
    assert (done["candidate"]["id"], done["outcome"], done["channel"]) == (candidate.id, outcome, "call")
    assert done["note"] == "Twenty minutes."


async def test_the_end_of_a_long_page_is_one_press_away_above_the_brief_and_below_it(site: Site, visit: Visit) -> None:
    """On a telephone the brief alone is many screens high."""
    link = await call_owed(site, site.somebody("en"))
    for nth in range(2):
        await visit.open(link)
        ways = visit.page.get_by_role("link", name="Close the task")
        await expect(ways).to_have_count(2)
        await ways.nth(nth).press("Enter")
        await expect(visit.page.get_by_role("heading", name="Close the task")).to_be_in_viewport()


async def test_a_task_that_is_closed_shows_nothing_of_the_candidate(site: Site, visit: Visit) -> None:
    link = await call_owed(site, site.somebody("en"))
    await visit.open(link)
    await press(visit.page, "delivered")
    await site.wait()
    await visit.open(link)
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("This task is closed")
    await expect(visit.page.get_by_role("main")).not_to_contain_text("Nordmann")


async def test_a_note_joins_the_brief(site: Site, visit: Visit) -> None:
    """About the one interview, signed with the name of who opened the mail; the rest of the page stays filled in."""
    link = await call_owed(site, site.somebody("en"))
    await visit.open(link)
    await visit.page.get_by_label("About which interview?").select_option(label="Technical interview, 2 March 2027")
    await visit.page.get_by_role("textbox", name="Advice").fill(ADVICE)
    await visit.page.get_by_text("An internal remark").first.click()
    await visit.page.get_by_role("textbox", name="An internal remark").fill("Call at five.")
    await visit.page.get_by_role("button", name="Save the note").press("Enter")
    await expect(visit.page.get_by_role("status")).to_contain_text("Your note is saved")
    await expect(visit.page.get_by_role("textbox", name="An internal remark")).to_have_value("Call at five.")
    await site.wait()
    await visit.page.get_by_role("link", name="open this page anew").click()
    await expect(visit.page.get_by_role("main")).to_contain_text(f"Rita Recruiter: {ADVICE}")
    await expect(visit.page.get_by_role("heading", level=2).filter(has_text="missing")).to_have_count(0)


async def test_a_call_is_closed_with_one_click(site: Site, visit: Visit) -> None:
    """Nothing else has to be said: the way is the task's own."""
    await visit.open(f"{await call_owed(site, site.somebody('en'))}#close")
    button = visit.page.get_by_role("button", name=OUTCOMES["delivered"])
    async with visit.page.expect_navigation():
        await button.click()
    assert await visit.heading() == "That is noted"
    (done,) = site.said("feedback.completed")
    assert (done["outcome"], done["channel"], done.get("note")) == ("delivered", "call", None)


async def test_a_form_that_names_nobody_leads_to_where_it_is_asked(site: Site, visit: Visit) -> None:
    await visit.open(await call_owed(site, site.somebody("en")))
    await visit.page.get_by_role("button", name="Give them the task").press("Enter")
    await visit.page.get_by_role("alert").get_by_role("link").press("Enter")
    await expect(visit.page.get_by_label("A colleague")).to_be_focused()
    assert site.said("task.reassigned") == []


async def test_a_letter_that_is_ready_leaves_with_one_button(site: Site, visit: Visit) -> None:
    """It comes to the candidate, and the task closes by itself."""
    candidate = site.somebody("en")
    link = await letter_owed(site, candidate)
    await visit.open(link)
    await visit.page.get_by_role("button", name="Send this letter").press("Enter")
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("That is noted")
    await site.wait()
    letter, *_ = site.texts_to(candidate.email)
    assert letter.startswith("Dear Kari Nordmann")
    await visit.open(link)
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("This task is closed")


async def test_a_letter_with_a_gap_is_not_sent_before_it_is_filled(site: Site, visit: Visit) -> None:
    candidate = site.somebody("en")
    await visit.open(await reasons_owed(site, candidate))
    site.mails()
    await visit.page.get_by_role("button", name="Send this letter").press("Enter")
    await expect(visit.page.get_by_role("alert")).to_contain_text("still waits for you")
    letter = visit.page.get_by_role("textbox", name="Text")
    lines = (await letter.input_value()).splitlines()
    await letter.fill("\n".join(ADVICE if line.startswith("[") else line for line in lines))
    await visit.page.get_by_role("button", name="Send this letter").press("Enter")
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("That is noted")
    await site.wait()
    sent, *_ = site.texts_to(candidate.email)
    assert ADVICE in " ".join(sent.split())
