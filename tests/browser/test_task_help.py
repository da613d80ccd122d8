"""What the page of a task helps with: wording, whom to ask, when to call, giving it away; without scripts."""

import re
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from playwright.async_api import Locator, expect
from tests.browser.hiring import ADVICE, JONAS, call_owed, panel_owed, reasons_owed
from tests.browser.site import Site
from tests.browser.task_states import press
from tests.browser.visiting import DESKTOP, TELEPHONE, Visit
from tests.e2e.working import link_in
from tests.stories import RECRUITER

pytestmark = pytest.mark.asyncio(loop_scope="session")


OF_THE_JOB = "It is a requirement of the job."


async def lefts(columns: Locator) -> list[int]:
    """Where each begins, in pixels from the left."""
    boxes = [await column.bounding_box() for column in await columns.all()]
    return [round(box["x"]) for box in boxes if box]


async def test_interviewers_stand_side_by_side_on_a_desk_and_below_each_other_on_a_telephone(
    site: Site, visit: Visit
) -> None:
    await visit.open(await panel_owed(site, site.somebody("en")))
    columns = visit.page.locator(".side").first.locator("> div")
    await expect(columns).to_have_count(3)
    for size, beside in ((DESKTOP, 3), (TELEPHONE, 1)):
        await visit.resize(size)
        assert len(set(await lefts(columns))) == beside
    main = visit.page.get_by_role("main")
    await expect(main).to_contain_text("Ask Anne-Margrethe Kvernberg-Sæther: match with the advertisement, impression")
    await expect(main).to_contain_text("You were there yourself: advice")


async def test_a_call_goes_into_the_calendar_with_one_click(site: Site, visit: Visit) -> None:
    """The file has the right moment, and nobody's name; the page stays where it is."""
    await visit.open(await panel_owed(site, site.somebody("en")))
    slots = visit.page.locator(".slots a")
    await expect(slots).to_have_count(3)
    async with visit.page.expect_download() as downloading:
        await slots.nth(1).press("Enter")
    download = await downloading.value
    assert download.suggested_filename == "call.ics"
    text = (await download.path()).read_text("utf-8")
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    start = event.decoded("DTSTART")
    assert f"{start:%A %-d %B, %H:%M}" == await slots.nth(1).inner_text()
    assert "Nordmann" not in text
    assert await visit.heading() == "A candidate is waiting for a call"


async def test_a_note_is_reworded_before_it_is_saved(site: Site, visit: Visit) -> None:
    await visit.open(await call_owed(site, site.somebody("en")))
    advice = visit.page.get_by_role("textbox", name="Advice")
    await advice.fill("Be less shy.")
    await visit.page.get_by_role("button", name="Look at the wording").press("Enter")
    await expect(visit.page.get_by_role("status")).to_contain_text("Nothing has been saved or sent yet")
    hint = visit.page.locator("form .advice")
    await expect(hint).to_contain_text("“shy” is about the person")
    assert "less shy" not in str(site.said("feedback.noted"))
    await advice.fill(f"{ADVICE} {OF_THE_JOB}")
    await visit.page.get_by_role("button", name="Save the note").press("Enter")
    await expect(visit.page.get_by_role("status")).to_contain_text("Your note is saved")
    await expect(hint).to_have_count(0)
    assert [note["note"].get("advice") for note in site.said("feedback.noted")][1:] == [f"{ADVICE} {OF_THE_JOB}"]


async def test_advice_beside_a_letter_keeps_nobody_from_sending_it(site: Site, visit: Visit) -> None:
    await visit.open(await reasons_owed(site, site.somebody("en")))
    letter = visit.page.get_by_role("textbox", name="Text")
    await letter.fill("Dear Kari,\n\nwe missed the personal chemistry.\n\nRita")
    await visit.page.get_by_role("button", name="Look at the wording").last.press("Enter")
    await expect(visit.page.locator("form .advice")).to_contain_text("“personal chemistry” is about the person")
    await expect(letter).to_have_value(re.compile("personal chemistry"))
    await visit.page.get_by_role("button", name="Send this letter").press("Enter")
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("That is noted")


async def test_a_reminder_leads_to_where_the_task_is_closed_with_one_click(site: Site, visit: Visit) -> None:
    """On a telephone: nothing to scroll, nothing to choose."""
    await call_owed(site, site.somebody("en"))
    await site.wait(days=1, hours=3.1)  # a business day before it is due
    await site.wait(hours=0.5)
    body = site.mail_to(RECRUITER["email"]).get_body(("plain",))
    assert body
    found = re.search(r"Done already\? Close it: (\S+#close)", body.get_content())
    assert found
    await visit.open(found[1])
    button = visit.page.get_by_role("button", name="The candidate has heard from us")
    await expect(button).to_be_in_viewport(ratio=1)
    async with visit.page.expect_navigation():
        await button.click()
    assert [done["outcome"] for done in site.said("feedback.completed")] == ["delivered"]


async def given_to(site: Site, visit: Visit, link: str) -> EmailMessage:
    """Jonas has it; the mail that tells him."""
    await visit.open(link)
    await visit.page.get_by_label("A colleague").select_option(label="Jonas Lie")
    await visit.page.get_by_role("button", name="Give them the task").press("Enter")
    await expect(visit.page.get_by_role("main")).to_contain_text("given to Jonas Lie, who will hear of it by mail")
    await site.wait(hours=1)
    return site.mail_to(JONAS["email"])


async def test_a_task_is_given_to_a_colleague_who_does_it(site: Site, visit: Visit) -> None:
    """From one mail to the other; the first link ends."""
    candidate = site.somebody("en")
    link = await call_owed(site, candidate)
    mail = await given_to(site, visit, link)
    await visit.open(link)
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("Somebody else has this task now")
    await expect(visit.page.get_by_role("main")).not_to_contain_text("Nordmann")
    await visit.open(link_in(mail, "t"))
    await expect(visit.page.get_by_role("main")).to_contain_text("Kari Nordmann")
    await press(visit.page, "delivered")
    (done,) = site.said("feedback.completed")
    assert (done["candidate"]["id"], done["outcome"]) == (candidate.id, "delivered")
