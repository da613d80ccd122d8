"""The survey as candidates meet it: from the mail to the log, without scripts (CONTRACT 6)."""

import re

import pytest
from playwright.async_api import expect
from tests.browser.hiring import link_mailed
from tests.browser.site import Site
from tests.browser.visiting import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_survey_is_answered_with_the_keyboard_alone(site: Site, visit: Visit) -> None:
    """Tab to a question, arrows and Space to choose, Enter on the button; the score of the mail may be changed.

    The first stop is the way to who reads the answers, the last ones are what is apart from the survey.
    """
    asked = await site.interviewed()
    await visit.open(f"{asked.survey}?score=9")
    await visit.press("Tab")
    assert await visit.focused() == "Who reads your answers?"
    await visit.press("Tab", "ArrowRight")
    await visit.press("Tab", "Space")
    await visit.press("Tab", "ArrowRight", "ArrowRight")
    await visit.press("Tab", "Tab")
    await visit.page.keyboard.type("It was clear from the start.")
    await visit.press("Tab", "Space", "Tab")
    await visit.page.keyboard.type("mornings")
    await visit.press("Tab")
    assert await visit.focused() == "Send my answers"
    await visit.sends()
    assert await visit.heading() == "Thank you"
    (wish,) = site.said("candidate.preferred")
    assert wish["preference"] == {"channel": "call", "times": "mornings"}
    (answer,) = site.said("survey.answered")
    assert answer["candidate"]["id"] == asked.candidate.id
    assert answer["answers"] == {
        "recommend": 10,
        "clear": 1,
        "matched": 3,
        "comment": "It was clear from the start.",
    }


async def test_a_number_in_the_mail_leads_to_the_survey_with_that_number_chosen(site: Site, visit: Visit) -> None:
    asked = await site.interviewed("nb")
    html = asked.mail.get_body(("html",))
    assert html
    await visit.page.set_content(html.get_content())
    await visit.page.get_by_role("link", name="8", exact=True).click()
    question = visit.page.get_by_role("group", name="Hvor sannsynlig er det")
    await expect(question.get_by_role("radio", name="8")).to_be_checked()
    assert site.said("survey.answered") == [], "only POST records"


async def test_every_question_is_named_to_whoever_cannot_see_it(site: Site, visit: Visit) -> None:
    """Groups by their questions, options by their labels, and what the ends of a scale mean (WCAG 1.3.1, 4.1.2)."""
    asked = await site.interviewed()
    await visit.open(await site.told_no(asked.candidate))
    main = visit.page.get_by_role("main")
    await expect(main.get_by_role("group")).to_have_count(7)
    recommend = main.get_by_role("group", name="How likely are you to recommend applying here to a friend?")
    await expect(recommend).to_have_accessible_description("0: not at all likely 10: extremely likely")
    await expect(recommend.get_by_role("radio")).to_have_count(11)
    again = main.get_by_role("group", name="Would you apply here again?")
    await expect(again).to_have_accessible_description("1: no 5: yes, gladly")
    feedback = main.get_by_role("group", name="Did you get feedback?")
    await expect(feedback.get_by_role("radio", name="Yes, in a meeting")).to_have_count(1)
    comment = main.get_by_role("textbox", name="Is there anything else you want to tell us?")
    await expect(comment).to_have_accessible_description(
        re.compile(r"^Please leave out names\. At most 4000 characters\. So far nobody is shown what you write here\.")
    )


async def test_a_form_that_was_sent_empty_says_so_and_can_be_sent_again(site: Site, visit: Visit) -> None:
    await visit.open((await site.interviewed()).survey)
    await visit.page.get_by_role("button", name="Send my answers").press("Enter")
    await expect(visit.page.get_by_role("alert")).to_have_text(
        "Please answer at least one question, whichever you like."
    )
    question = visit.page.get_by_role("group", name="How was it to meet the recruiter?")
    await question.get_by_role("radio", name="4").check()
    await visit.page.get_by_role("button", name="Send my answers").press("Enter")
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert [answer["answers"] for answer in site.said("survey.answered")] == [{"recruiter": 4}]


async def test_a_survey_that_ends_while_it_is_open_in_the_browser_is_refused_politely(site: Site, visit: Visit) -> None:
    """Rule 14."""
    await visit.open((await site.interviewed()).survey + "?score=3")
    await site.wait(days=22)
    await visit.page.get_by_role("button").press("Enter")
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("This link has ended")
    assert (visit.answers[-1].status, site.said("survey.answered")) == (410, [])


@pytest.mark.parametrize("media", ["light", "dark", "forced"])
@pytest.mark.parametrize(("question", "option"), [("Was the feedback useful?", "4"), ("Did you get feedback?", "No")])
async def test_what_is_chosen_is_seen(site: Site, visit: Visit, media: str, question: str, option: str) -> None:
    """Also where the system's colours replace ours."""
    await visit.page.emulate_media(
        color_scheme="dark" if media == "dark" else "light", forced_colors="active" if media == "forced" else "none"
    )
    await visit.open(await site.told_no(site.somebody("en")))
    label = visit.page.get_by_role("group", name=question).locator("label").filter(has_text=option)
    before = await label.screenshot()
    await label.click()
    await visit.page.get_by_role("heading", level=1).click()
    await visit.page.evaluate("() => document.activeElement.blur()")
    assert await label.screenshot() != before


async def test_a_wish_is_said_after_the_answers_too_and_the_recruiter_reads_it(site: Site, visit: Visit) -> None:
    """Rule 25, from the thanks to the page of the task; without scripts, on a small telephone."""
    asked = await site.interviewed()
    await visit.open(f"{asked.survey}?score=3")
    await visit.page.get_by_role("button", name="Send my answers").click()
    part = visit.page.get_by_role("region", name="How would you like to hear from us?")
    await expect(part).to_contain_text("not anonymous: your recruiter sees it")
    group = part.get_by_role("group", name="By phone or by e-mail?")
    await expect(group).to_have_accessible_description(re.compile("not anonymous"))
    await group.get_by_role("radio", name="Please e-mail me").check(force=True)
    await part.get_by_role("textbox", name="When suits you?").fill("Fridays")
    await visit.page.get_by_role("button", name="Tell my recruiter").click()
    await expect(visit.page.get_by_role("main")).to_contain_text("you would like to hear from us by e-mail")
    await site.told_no(asked.candidate)
    link = await link_mailed(site, "t", hours=1)
    await visit.open(link)
    await expect(visit.page.get_by_role("main")).to_contain_text("hear from us by e-mail")
    await expect(visit.page.get_by_role("main")).to_contain_text("Fridays")
