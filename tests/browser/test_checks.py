"""The checks themselves: a page with every fault is not let through."""

import pytest
import pytest_asyncio
from tests.browser.checks import axe, brightness, loose, small_targets, spilling, stops, text_size
from tests.browser.site import Site
from tests.browser.visiting import TELEPHONE, Visit, Visitors

pytestmark = pytest.mark.asyncio(loop_scope="session")

POOR = """<!doctype html><title>Poor</title><style>
    a { display: block; width: 20px; height: 20px; outline: none; overflow: hidden }
    p { width: 500px } i { color: #ccc } h1 { width: 6em; font-size: 16px }
</style><h1>Donaudampfschiff</h1><p>wide</p><i>pale</i><input><a href="/">x</a>"""


@pytest_asyncio.fixture(loop_scope="session")
async def poor(visitors: Visitors) -> Visit:
    visit = await visitors.visit(TELEPHONE, scripts=True)
    await visit.page.set_content(POOR)
    return visit


async def test_faults_of_a_page_are_found(poor: Visit) -> None:
    found = await axe(poor.page)
    assert {line.split(":")[0].split()[1] for line in found} >= {"color-contrast", "label", "html-has-lang"}
    assert any(line.startswith("BODY 5") for line in await spilling(poor.page))
    assert [line[:2] for line in await small_targets(poor.page)] == ["<i", "<a"]
    assert [seen for _, seen in await stops(poor.page)][-1:] == [False]
    await poor.page.emulate_media(color_scheme="dark")
    assert await brightness(poor.page) == 1


async def test_letters_twice_as_large_are_twice_as_large(site: Site, visit: Visit) -> None:
    await visit.open((await site.interviewed()).opt_out)
    before = await visit.page.get_by_role("heading").bounding_box()
    await text_size(visit.page, 200)
    after = await visit.page.get_by_role("heading").bounding_box()
    assert before
    assert after
    assert after["height"] >= 2 * before["height"]


async def test_answers_that_let_too_much_happen_are_found(site: Site, visit: Visit) -> None:
    """A plain line of the gateway's: no page, and it takes no form."""
    answer = await visit.open(f"{site.url}/nothing")
    assert set(await loose(answer)) >= {"content-type", "form-action 'self'"}


async def test_what_a_page_asks_of_others_and_what_is_forbidden_is_heard(site: Site, visitors: Visitors) -> None:
    visit = await visitors.visit(scripts=True)
    await visit.open((await site.interviewed()).survey)
    await visit.page.evaluate(
        "() => { document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/' })) }"
    )
    await visit.page.evaluate("() => { document.body.setAttribute('style', 'margin: 0'); console.error('broken') }")
    assert any("Content Security Policy" in line for line in visit.complaints)
    assert "broken" in visit.complaints
    with pytest.raises(AssertionError):
        visitors.behaved()
    visitors.visits.clear()
