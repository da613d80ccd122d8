"""`/r/<token>`: a recruiter's own open tasks (CONTRACT 6; rules 6, 24, 25)."""

import re
from datetime import timedelta

import pytest
from tests.stories import completed, erased, rejected, task_id, updated
from tests.workers.gateway.listing import CLEO, JOB, five_owed, links, shown, who
from tests.workers.gateway.owing import AT, get, post
from tests.workers.gateway.serving import CONFIGURATION, INSTALLATION, Served, gateway, text_of, value

from afterview.events.ids import assignee_key
from afterview.events.worklist.state import STAGE


@pytest.fixture
async def served(served: Served) -> Served:
    return await five_owed(served)


async def test_it_shows_their_open_tasks_in_groups_those_first_that_are_due_first(served: Served) -> None:
    status, page = await get(served, served.list_link())
    assert status == 200
    assert shown(page) == {"calls": ["Ada"], "updates": ["Bo"], "letters": ["Dag", "Eva", "Cleo"]}
    seen = text_of(page)
    assert "Ada, Analyst By Tuesday 2 March, 17:00. Prepare the talk with Ada" in seen
    assert "Prepare the update for Bo" in seen
    assert "Overdue" not in seen
    assert "Cleo, Analyst By Wednesday 3 March, 17:00. Ready to be sent." in seen
    assert "Waits for your words. Read the letter to Dag" in seen
    assert "Cannot be sent from here: no e-mail address of the candidate is known. Read the letter to Eva" in seen


async def test_what_is_overdue_is_marked_in_words(served: Served) -> None:
    served.clock.advance(served.clock.now() + timedelta(days=1, hours=7, minutes=1))
    seen = text_of((await get(served, served.list_link()))[1])
    assert "Ada, Analyst By Tuesday 2 March, 17:00. Overdue." in seen
    assert seen.count("Overdue.") == 3


async def test_each_links_to_its_own_page_of_the_same_person(served: Served) -> None:
    _, page = await get(served, served.list_link())
    assert len(links(page)) == 5
    for link in links(page):
        status, task = await get(served, f"{served.url}/r/{link}")
        assert (status, "Acme &lt;AS&gt;, Maja Berg" in task) == (200, True)
    await post(served, f"{served.url}/r/{links(page)[0]}", {"do": "note", "match": "Knows SQL."})
    note = value(served.said()[0])["data"]
    assert (note["candidate"]["id"], note["note"]["author"]["id"]) == ("C-A", "u-4")


async def test_closed_tasks_and_those_of_others_are_not_shown(served: Served) -> None:
    await served.happened(
        completed(AT, task_id("verbal_feedback", 1, "A-A", "acme"), tenant="acme", candidate_id="C-A")
    )
    assert shown((await get(served, served.list_link()))[1]).keys() == {"updates", "letters"}
    for changes in ({"assignee": "M-1"}, {"tenant": "quiet"}):
        status, page = await get(served, served.list_link(**changes))
        assert (status, "Nothing is waiting for you" in page) == (200, True)


async def test_a_task_that_the_list_has_not_heard_the_end_of_is_asked_of_its_journey(served: Served) -> None:
    """The list may lag behind: what it says is checked."""
    stale = served.log.host.state(STAGE, assignee_key(INSTALLATION, "acme", "u-4"))
    await served.happened(erased(AT, tenant="acme", candidate_id="C-C"))

    async def lagging(stage: str, key: bytes) -> bytes | None:
        return stale if stage == STAGE else await served.log.look(stage, key)

    async with gateway(served.log, served.clock, CONFIGURATION, look=lagging) as other:
        link = served.list_link().replace(served.url, other.public_url)
        assert shown((await get(served, link))[1])["letters"] == ["Dag", "Eva"]


async def test_an_escalated_task_is_the_managers(served: Served) -> None:
    """Rule 6, R30."""
    served.clock.advance(served.clock.now() + timedelta(days=2))
    await served.settle()
    assert "calls" not in shown((await get(served, served.list_link()))[1])
    assert shown((await get(served, served.list_link(assignee="M-1")))[1])["calls"] == ["Ada"]


async def test_an_empty_list_is_a_kind_word(served: Served) -> None:
    for locale, words in (("en", "Everybody has heard from you"), ("nb", "Alle har hørt fra deg")):
        _, page = await get(served, served.list_link(assignee="u-5", locale=locale))
        assert words in page
        assert "<form" not in page


async def test_after_a_merge_the_list_leads_to_the_new_journey(served: Served) -> None:
    """Rule 24."""
    await served.happened(updated(AT, tenant="acme", candidate_id="C-Z", candidate={"name": "Ada"}, previous_id="C-A"))
    _, page = await get(served, served.list_link())
    assert shown(page)["calls"] == ["Ada"]
    assert (await get(served, f"{served.url}/r/{links(page)[0]}"))[0] == 200


async def test_a_long_list_has_pages_each_of_them_light(served: Served) -> None:
    await served.happened(
        *(
            rejected(
                "2027-02-26 15:00",
                **(
                    who("C") | {"application_id": f"L-{n}", "candidate_id": f"L-{n}", "job": JOB | {"title": "Å" * 100}}
                ),
            )
            for n in range(45)
        )
    )
    link, sizes, pages, seen = served.list_link(), [], 0, 0
    where: str | None = link
    while where:
        _, page = await get(served, where)
        sizes.append(len(page.encode()))
        seen += len(links(page))
        pages += 1
        later = re.findall(r'href="(\?from=\d+)">Those that are due later', page)
        where = f"{link}{later[0]}" if later else None
    assert (pages, seen) == (3, 50)
    assert max(sizes) < 30_000
    for query in ("?from=999999", "?from=-1", "?from=x", "?from=9999999999", "?from=%D9%A3", "?from=3"):
        assert (await get(served, link + query))[0] == 200
    last = await post(served, f"{link}?from=40", {"do": "send"})
    assert 'action="?from=40"' in last[1]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_looking_changes_nothing(served: Served, method: str) -> None:
    for query in ("", f"?task={CLEO}&do=delivered&sure=yes"):
        async with served.client.request(method, served.list_link() + query) as answer:
            assert answer.status == 200
    assert served.said() == []


async def test_a_link_that_has_ended_says_what_to_do(served: Served) -> None:
    status, page = await get(served, served.list_link(expires_at=served.clock.now()))
    assert (status, "the newest of them" in page) == (410, True)


async def test_every_input_has_a_label(served: Served) -> None:
    _, page = await get(served, served.list_link())
    boxes = re.findall(r'<label class="option"><input type="checkbox"[^>]*><span>[^<]+</span></label>', page)
    assert len(boxes) == page.count('type="checkbox"') == 5
    assert page.count("<fieldset>") == page.count("<legend>") == 1
