"""More than a person and their mail scanners would ever do: 429, with a kind page. Nobody is kept from acting by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workers.gateway.serving import Seconds, Served, asked
from tests.workers.tickets import NOW

from afterview.workers.gateway.pages.throttle import FORGED_AT_ONCE, OF_A_LINK, OF_A_LINK_AT_ONCE, Throttle
from afterview.workers.gateway.rates import Rates

MOST, MOST_FORGED = int(OF_A_LINK_AT_ONCE), int(FORGED_AT_ONCE)


@pytest.fixture
async def served(served: Served) -> Served:
    return await asked(served)


async def statuses(served: Served, method: str, link: str, times: int) -> list[int]:
    found = []
    for _ in range(times):
        async with served.client.request(method, link, data={} if method == "POST" else None) as answer:
            await answer.read()
            found.append(answer.status)
    return found


@pytest.mark.parametrize(("locale", "words"), [("en", "One moment, please"), ("nb", "Et øyeblikk")])
async def test_a_link_that_is_opened_far_too_often_rests_for_a_moment(served: Served, locale: str, words: str) -> None:
    link = served.link(locale=locale)
    assert await statuses(served, "GET", link, MOST) == [200] * MOST
    async with served.client.get(link) as answer:
        page = await answer.text()
        assert (answer.status, answer.headers["Retry-After"], words in page) == (429, "1", True)
        assert "Acme" not in page
    async with served.client.get(link, headers={"Accept": "application/json"}) as answer:
        assert (answer.status, await answer.json()) == (429, {"error": "busy"})
    assert await statuses(served, "GET", served.link(candidate_id="another"), 1) == [410], "others are not slowed down"
    served.seconds.now += 1
    assert await statuses(served, "GET", link, 6) == [200] * int(OF_A_LINK) + [429]
    assert served.said() == []


async def test_however_often_a_scanner_looks_the_candidate_can_act(served: Served) -> None:
    for link, form in ((served.link(), {"recommend": "9"}), (served.link("opt-out"), {"scope": "all"})):
        assert 429 in await statuses(served, "GET", link, MOST + 1)
        async with served.client.post(link, data=form) as answer:
            assert answer.status == 200
    assert len(served.said()) == 2


async def test_posting_is_throttled_too(served: Served) -> None:
    assert await statuses(served, "POST", served.link("opt-out"), MOST + 1) == [400] * MOST + [429]


async def test_whoever_makes_tokens_up_is_slowed_down_and_nobody_else_is(served: Served) -> None:
    found = [await statuses(served, "GET", f"{served.url}/{'sutr'[n % 4]}/x{n}", 1) for n in range(MOST_FORGED + 1)]
    assert found == [[404]] * MOST_FORGED + [[429]]
    assert await statuses(served, "GET", served.link(), 1) == [200]
    assert await statuses(served, "GET", served.link(expires_at=NOW), 1) == [410]


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 1)), max_size=300))
def test_what_is_remembered_of_links_is_bounded_and_the_busiest_are_not_forgotten(
    opened: list[tuple[int, float]],
) -> None:
    seconds = Seconds()
    rates = Rates(0.001, seconds, at_once=5, most=10)
    passed = 0
    for link, step in opened:
        seconds.now += step
        rates.take(f"link {link}")
        passed += rates.take("the busiest") == 0
        assert len(rates._levels) <= 10
    assert passed <= 6


def test_a_bucket_of_its_own_for_looking_and_for_acting() -> None:
    throttle = Throttle(Seconds())
    while not throttle.opened("token", acts=False):
        pass
    assert throttle.opened("token", acts=True) == 0
    assert throttle.opened("\udce5", acts=True) == 0, "no token of ours, and no error"
