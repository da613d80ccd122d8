"""When a mail may leave: rates for the server and for domains, and the server that is away."""

import asyncio
from collections import Counter
from contextlib import ExitStack
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.workers.tickets import NOW

from afterview.workers.clock import counted_seconds
from afterview.workers.mail.departures import (
    A_MOMENT,
    AWAY,
    CROWD,
    FAILURES,
    LATE,
    LONGEST_AWAY,
    Bucket,
    Departures,
    Place,
)

SECOND = timedelta(seconds=1)


def left(departures: Departures, recipients: list[str], now: datetime = NOW) -> list[datetime]:
    """When each leaves, of some that are all due now and come when they are told to."""
    waiting: list[tuple[datetime, int, Place | None]] = [(now, n, None) for n in range(len(recipients))]
    leaving: dict[int, datetime] = {}
    while waiting:
        waiting.sort(key=lambda one: one[:2])
        at, n, place = waiting.pop(0)
        if held := departures.turn(recipients[n], place, at):
            waiting.append((held.turn, n, held))
        else:
            leaving[n] = at
    return [leaving[n] for n in range(len(recipients))]


def busiest(moments: list[datetime]) -> int:
    """The most within any second."""
    return max(sum(begin <= moment < begin + SECOND for moment in moments) for begin in moments)


@given(st.floats(0.5, 200), st.lists(st.floats(0, 5), max_size=100))
def test_a_bucket_lets_a_few_go_and_then_its_rate(rate: float, gaps: list[float]) -> None:
    bucket, now, taken = Bucket(rate), NOW, []
    for gap in gaps:
        now += gap * SECOND / rate
        taken.append(bucket.take(now))
        assert taken[-1] >= now
    assert taken == sorted(taken)
    for n, first in enumerate(taken):
        for m, last in enumerate(taken[n:], 1):
            assert m <= max(1, min(rate, CROWD)) + ((last - first) / SECOND) * rate + 0.01


def test_what_is_due_at_once_leaves_at_the_servers_rate_and_each_in_its_turn() -> None:
    moments = left(Departures(10), [f"{n}@example.org" for n in range(100)])
    assert moments == sorted(moments)
    assert Counter(moments)[NOW] == 10
    assert max(moments) == NOW + 9 * SECOND
    assert busiest(moments[10:]) <= 11


def test_a_domain_waits_for_itself_and_keeps_nobody_else_waiting() -> None:
    crowd, few = [f"{n}@big.example" for n in range(50)], [f"{n}@d{n}.example" for n in range(5)]
    moments = left(Departures(1000, 5, {"BIG.example": 2}), [*crowd, *few])
    assert moments[50:] == [NOW] * 5
    assert max(moments[:50]) == NOW + 24 * SECOND
    others = left(Departures(1000, 5), [f"{n}@other.example" for n in range(25)])
    assert max(others) == NOW + 4 * SECOND


def test_without_rates_everybody_leaves_at_once() -> None:
    assert set(left(Departures(), ["a@example.org"] * 1000)) == {NOW}


def test_who_comes_late_to_a_turn_or_had_it_of_another_process_queues_anew() -> None:
    """After an outage the turns of all that waited are over: they do not leave all at once."""
    departures = Departures(1)
    assert departures.turn("a@example.org", None, NOW) is None
    place = departures.turn("b@example.org", None, NOW)
    assert place == Place("server", NOW + SECOND, NOW)
    assert departures.turn("b@example.org", place, NOW + SECOND + LATE) is None
    back = NOW + timedelta(hours=1)
    later = [departures.turn(f"{n}@example.org", Place("server", place.turn, place.given), back) for n in range(3)]
    assert [one and one.turn for one in later] == [None, back + SECOND, back + 2 * SECOND]
    fresh = Departures(1)
    assert fresh.turn("c@example.org", None, back) is None
    assert fresh.turn("b@example.org", Place("server", back, NOW), back) == Place("server", back + SECOND, back)


def test_a_server_that_fails_again_and_again_is_left_alone_for_ever_longer() -> None:
    departures = Departures()
    assert [departures.heard(NOW, away=True) for _ in range(FAILURES)] == [False] * (FAILURES - 1) + [True]
    assert departures.away(NOW)
    assert departures.turn("a@example.org", None, NOW) == Place("server", NOW + AWAY, NOW)
    assert not departures.heard(NOW, away=True), "what was under way tells nothing new"
    now, waits = NOW + AWAY, []
    for _ in range(8):
        assert not departures.away(now)
        assert departures.heard(now, away=True)
        held = departures.turn("a@example.org", None, now)
        assert held
        waits.append(held.turn - now)
        now = held.turn
    assert waits[:3] == [2 * AWAY, 4 * AWAY, 8 * AWAY]
    assert waits[-1] == LONGEST_AWAY
    assert departures.heard(now, away=False)
    assert departures.turn("a@example.org", None, now) is None


def test_one_mail_that_gets_through_is_enough_to_start_counting_anew() -> None:
    departures = Departures()
    for _ in range(20):
        for _ in range(FAILURES - 1):
            assert not departures.heard(NOW, away=True)
        assert not departures.heard(NOW, away=False)
    assert not departures.away(NOW)


def test_it_does_not_remember_every_domain_for_ever() -> None:
    departures = Departures(None, 5)
    for n in range(25_000):
        departures.turn(f"a@d{n}.example", None, NOW + n * SECOND)
    assert len(departures._domains) <= 10_000


def test_while_a_crowd_is_under_way_the_next_ones_wait_as_long_as_mails_take() -> None:
    """What has begun cannot be taken back (R80)."""
    departures = Departures(10_000)
    with ExitStack() as leaving:
        for _ in range(CROWD):
            assert departures.turn("a@example.org", None, NOW) is None
            leaving.enter_context(departures.leaving())
        first = departures.turn("a@example.org", None, NOW)
        assert first == Place("server", NOW + A_MOMENT, NOW)
        again = departures.turn("a@example.org", first, first.turn)
        assert again
        assert again.turn >= first.turn + A_MOMENT
    assert departures.turn("a@example.org", again, again.turn) is None


async def test_those_that_come_late_all_at_once_leave_no_faster_than_they_may() -> None:
    departures, passed = Departures(200), list[float]()

    async def leave() -> None:
        await departures.slot()
        passed.append(counted_seconds())

    await asyncio.gather(*(leave() for _ in range(CROWD + 50)))
    assert len(passed) == CROWD + 50
    assert passed[-1] - passed[0] > 49 / 200
