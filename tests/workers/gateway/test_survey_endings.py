"""Links to surveys that nobody can answer any more: each ending has its own kind page (rules 14, 16, 20, 24; R28)."""

from collections.abc import Callable

import pytest
from tests.stories import Json, erased, hired, task_id, updated, withdrawn
from tests.workers.gateway.serving import Served, asked, text_of, value
from tests.workers.tickets import NOW, TICKET

AT = NOW.isoformat()
WHO: Json = {"tenant": "acme", "application_id": TICKET.application_id, "candidate_id": TICKET.candidate_id}
REQUEST = {name: f"{task_id(name, 1, '265293', 'acme')}/invitation/1" for name in ("interview", "rejection")}
ANSWERED, OVER = "You have answered already", "This survey is not needed any more"


@pytest.fixture
async def served(served: Served) -> Served:
    return await asked(served)


async def seen(served: Served, method: str, link: str) -> tuple[int, str]:
    data = {"recommend": "9"} if method == "POST" else None
    async with served.client.request(method, link, data=data) as answer:
        return answer.status, text_of(await answer.text())


async def test_an_answered_survey_says_so_and_takes_no_second_answer(served: Served) -> None:
    """Rule 14: counted once."""
    assert (await seen(served, "POST", served.link()))[0] == 200
    await served.settle()
    for method, status in (("GET", 200), ("POST", 409)):
        found, page = await seen(served, method, served.link())
        assert (found, ANSWERED in page) == (status, True)
    assert (await seen(served, "HEAD", served.link())) == (200, "")
    assert served.said() == []


async def test_an_answer_to_one_survey_leaves_the_other_open(served: Served) -> None:
    await seen(served, "POST", served.link())
    await served.settle()
    assert (await seen(served, "GET", served.link(touchpoint="rejection")))[0] == 200
    assert (await seen(served, "POST", served.link(touchpoint="rejection")))[0] == 200
    assert value(served.said()[0])["data"]["answers"] == {"recommend": 9}


async def test_a_double_click_is_harmless(served: Served) -> None:
    """The journey has not decided yet when the second one comes: both are one event, and it counts once (rule 17)."""
    for _ in range(2):
        status, page = await seen(served, "POST", served.link())
        assert (status, "Thank you" in page) == (200, True)
    first, second = served.said()
    assert value(first)["id"] == value(second)["id"]
    await served.settle()
    assert ANSWERED in (await seen(served, "GET", served.link()))[1]


async def test_a_survey_of_somebody_erased_is_over(served: Served) -> None:
    """Rule 20, R28: nothing is known of them any more, and nothing is recorded."""
    who = {name: told for name, told in WHO.items() if name != "application_id"}
    await served.happened(erased(AT, **who))
    for method in ("GET", "POST"):
        status, page = await seen(served, method, served.link())
        assert (status, OVER in page) == (410, True)
    assert served.said() == []


@pytest.mark.parametrize("ends", [withdrawn, hired])
async def test_what_was_sent_can_be_answered_after_the_end(served: Served, ends: Callable[..., Json]) -> None:
    """Rule 16 cancels what is not sent; a mail that is with a server can be answered."""
    for request in REQUEST.values():
        await served.mailer_said(request, "accepted")
    await served.happened(ends(AT, **WHO))
    assert (await seen(served, "GET", served.link()))[0] == 200


async def test_a_survey_that_was_cancelled_is_over(served: Served) -> None:
    """Rule 16: withdrawn while the mail was on its way, and no server took it."""
    await served.happened(withdrawn(AT, **WHO))
    await served.mailer_said(REQUEST["rejection"], "withdrawn")
    for method in ("GET", "POST"):
        status, page = await seen(served, method, served.link(touchpoint="rejection"))
        assert (status, OVER in page) == (410, True)
    assert served.said() == []


@pytest.mark.parametrize(
    "changes",
    [{"candidate_id": "somebody else"}, {"invitation_id": "another", "application_id": "265293"}, {"tenant": "gone"}],
    ids=["candidate", "invitation", "tenant"],
)
@pytest.mark.parametrize(("locale", "words"), [("en", OVER), ("nb", "Vi trenger ikke lenger svar")])
async def test_a_survey_that_nothing_is_known_of_is_over(
    served: Served, changes: Json, locale: str, words: str
) -> None:
    for method in ("GET", "POST"):
        status, page = await seen(served, method, served.link(locale=locale, **changes))
        assert (status, words in page) == (410, True)
    assert served.said() == []


async def test_after_a_merge_the_old_link_leads_to_the_new_journey(served: Served) -> None:
    """Rule 24: what was asked of one is answered by both."""
    merge = {"tenant": "acme", "candidate_id": "cand-78", "previous_id": "cand-77"}
    await served.happened(updated(AT, **merge))
    assert (await seen(served, "GET", served.link()))[0] == 200
    assert (await seen(served, "POST", served.link()))[0] == 200
    await served.settle()
    assert ANSWERED in (await seen(served, "GET", served.link()))[1]
    assert ANSWERED in (await seen(served, "GET", served.link(candidate_id="cand-78")))[1]


async def test_an_answered_survey_that_is_past_its_end_has_ended(served: Served) -> None:
    await seen(served, "POST", served.link())
    await served.settle()
    served.clock.advance(TICKET.expires_at)
    status, page = await seen(served, "GET", served.link())
    assert (status, "This link has ended" in page) == (410, True)
