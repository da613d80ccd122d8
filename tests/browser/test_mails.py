"""Mails, as a mail program with a browser inside shows them."""

from collections.abc import Awaitable, Callable
from email.message import EmailMessage

import pytest
from tests.browser.checks import axe, brightness, small_targets, spilling, text_size
from tests.browser.hiring import letter_owed, mail_of_everything
from tests.browser.site import Site
from tests.browser.states import LANGUAGES
from tests.browser.visiting import DESKTOP, TELEPHONE, Visit
from tests.workers.wording.test_every_mail import named

from afterview.schemas.languages import LANGUAGES as SPOKEN
from afterview.schemas.policy import Place, Policy
from afterview.workers.mail.houses import Houses
from afterview.workers.wording.library import packaged_library
from afterview.workers.wording.samples import checked, written

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULES = ("color-contrast", "document-title", "html-has-lang", "link-in-text-block", "link-name", "target-size")
"""axe's other rules want the landmarks and headings of a page"""


async def invitation(site: Site, language: str) -> EmailMessage:
    return (await site.interviewed(language)).mail


async def tasks(site: Site, language: str) -> EmailMessage:
    """Several, to a recruiter."""
    return await mail_of_everything(site, language)


async def letter(site: Site, language: str) -> EmailMessage:
    """As a recruiter released it."""
    candidate = site.somebody(language)
    link = await letter_owed(site, candidate)
    form = {"do": "send", "subject": "Your application", "text": "Dear Kari,\n\nno.\n\nRita"}
    async with site.client.post(link, data=form) as answer:
        assert answer.status == 200
    await site.wait()
    return next(mail for mail in site.mails() if mail["Subject"] == form["subject"])


SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
    .filter(it => [...it.childNodes].some(child => child.nodeType === 3 && child.data.trim()))
    .map(it => parseFloat(getComputedStyle(it).fontSize)))"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("write", [invitation, tasks, letter])
async def test_a_mail_is_for_everybody(
    site: Site, examined: Visit, write: Callable[[Site, str], Awaitable[EmailMessage]], language: str
) -> None:
    """No picture and nothing from outside, so that opening it tells nobody; numbers large enough for a thumb."""
    html = (await write(site, language)).get_body(("html",))
    assert html
    await examined.page.set_content(html.get_content())
    for scheme in ("dark", "light"):
        await examined.page.emulate_media(color_scheme=scheme)
        assert await axe(examined.page, *RULES) == []
        assert await examined.page.evaluate(SMALLEST) >= 14
        assert (await brightness(examined.page) > 0.5) == (scheme == "light")
    for size in (TELEPHONE, DESKTOP):
        await examined.resize(size)
        for percent in (200, 100):
            await text_size(examined.page, percent)
            assert await spilling(examined.page) == []
            assert await small_targets(examined.page) == []
    assert examined.requested == []


@pytest.mark.parametrize("name", ["Å" * 200, "نور الدين محمد عبد الرحمن (مهندس أول) " * 3, "👩🏽\u200d💻 " * 40])
async def test_a_mail_has_room_for_any_name_in_every_language(examined: Visit, name: str) -> None:
    for language in SPOKEN:
        house = Houses({"acme": name}, Policy(defaults=Place(language=language, languages=SPOKEN))).of("acme")
        for sample in checked(language):
            if sample.variant in {"rejection", "returned", "released"}:
                await examined.page.set_content(
                    written(named(sample, name), packaged_library().of("acme").mails, house).html
                )
                assert await spilling(examined.page) == []
                assert await small_targets(examined.page) == []
    assert examined.requested == []
