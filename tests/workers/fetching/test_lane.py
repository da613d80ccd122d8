"""How often an API is asked, and whether at all."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.workers.fetching.vendors import BASIC, Vendor, speaking

from afterview.events.ats.apis.api import Call
from afterview.events.ats.apis.lever import LEVER_API
from afterview.events.gone import BEHIND
from afterview.schemas.settings import ApiSettings
from afterview.workers.clock import SteppedClock
from afterview.workers.fetching.attempt import GIVEN_UP, LEASE
from afterview.workers.fetching.client import Answered, Client, Later, retry_after
from afterview.workers.fetching.lane import CACHED, FAILURES, FRESH, LONGEST, SHORTEST, Breaker, Cache, Lane, Pace

NOW = datetime(2027, 3, 3, 11, tzinfo=UTC)


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_requests_go_out_evenly_and_not_before_the_api_wants_to_hear_of_us() -> None:
    seconds = Seconds()
    pace = Pace(2.0, seconds)
    assert [pace.take() for _ in range(4)] == [0.0, 0.5, 1.0, 1.5]
    seconds.now += 10
    assert (pace.take(), pace.waits()) == (0.0, 0.5)
    pace.rest(30)
    assert pace.waits() == 30
    pace.rest(5)
    assert pace.waits() == 30, "what was said first still holds"


def test_after_five_failures_in_a_row_one_asks_after_a_while_that_grows() -> None:
    seconds = Seconds()
    breaker = Breaker(seconds)
    for _ in range(FAILURES - 1):
        breaker.failed()
    assert breaker.waits() == 0
    breaker.answered()
    for _ in range(FAILURES):
        breaker.failed()
    pause = SHORTEST
    while pause < LONGEST:
        assert breaker.waits() == pause
        seconds.now += pause
        assert breaker.waits() == 0, "one may try"
        assert breaker.waits() == breaker.trial, "and only one; others know soon what came of it"
        breaker.failed()
        pause = min(LONGEST, 2 * pause)
    seconds.now += pause
    assert breaker.waits() == 0
    breaker.answered()
    assert (breaker.waits(), breaker.is_open) == (0, False)


def test_requests_that_were_under_way_when_the_pause_began_make_it_no_longer() -> None:
    seconds = Seconds()
    breaker = Breaker(seconds)
    for _ in range(FAILURES + 3):
        breaker.failed()
    assert breaker.waits() == SHORTEST
    seconds.now += SHORTEST
    assert breaker.waits() == 0
    breaker.failed()
    breaker.failed()
    assert breaker.waits() == 2 * SHORTEST


async def test_who_alone_waits_for_an_api_that_is_down_asks_as_soon_as_one_may() -> None:
    """Else nobody would be told that it is down."""
    seconds = Seconds()
    async with speaking(Vendor(BASIC)) as lever:
        lever.down = True
        settings = ApiSettings.model_validate({"key": "k", "url": lever.url})
        lane = Lane(LEVER_API, Client(LEVER_API, settings, SteppedClock(NOW)), 1000.0, seconds)
        said = [await lane.ask(Call("/opportunities/opp-1")) for _ in range(FAILURES)]
        await lane.close()
    assert [one.seconds for one in said if isinstance(one, Later)] == [None] * (FAILURES - 1) + [SHORTEST]
    seconds.now += SHORTEST + 1
    assert lane.breaker.tells


def test_who_is_turned_away_comes_back_one_after_another() -> None:
    seconds = Seconds()
    pace = Pace(2.0, seconds)
    assert [pace.later(10.0) for _ in range(4)] == [10.0, 10.5, 11.0, 11.5]
    seconds.now += 60
    assert pace.later(10.0) == 10.0


def test_an_answer_serves_only_what_came_before_it_was_asked_for_and_not_for_long() -> None:
    cache, call = Cache(), Call("/a")
    cache.put(call, Answered(1, NOW))
    assert cache.get(call, NOW) == Answered(1, NOW)
    assert cache.get(call, NOW + timedelta(milliseconds=1)) is None
    cache.put(Call("/b"), Answered(2, NOW + FRESH + timedelta(seconds=1)))
    assert cache.get(call, NOW) is None
    for number in range(CACHED + 10):
        cache.put(Call(f"/{number}"), Answered(3, NOW + FRESH))
    assert cache.get(Call("/0"), NOW) is None
    assert cache.get(Call(f"/{CACHED}"), NOW)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("Wed, 03 Mar 2027 11:02:00 GMT", 120.0),
        ("Wed, 03 Mar 2027 10:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("9" * 400, 6 * 3600.0),
        ("Wed, 03 Mar 9999 11:02:00 GMT", 6 * 3600.0),
        ("Wed, 03 Mar 99999999999999999999 11:02:00 GMT", None),
        ("Wed, 03 Mar 2027 11:02:00 +99999999999999999999", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(said: str | None, seconds: float | None) -> None:
    assert retry_after(said, NOW) == seconds


def test_whatever_becomes_of_a_delivery_that_waits_is_written_within_the_day_that_an_erasure_counts_for_it() -> None:
    assert GIVEN_UP + LEASE < BEHIND
