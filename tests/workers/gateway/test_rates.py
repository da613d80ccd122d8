"""A tenant's rate is a token bucket on real seconds."""

from hypothesis import given
from hypothesis import strategies as st
from tests.workers.gateway.serving import Seconds

from afterview.workers.gateway.rates import Rates


def test_a_tenant_that_was_quiet_may_send_a_seconds_worth_at_once() -> None:
    seconds = Seconds()
    rates = Rates(3, seconds)
    seconds.now += 1000
    assert [rates.take("acme") for _ in range(4)] == [0, 0, 0, 1]


def test_tenants_do_not_slow_each_other_down() -> None:
    rates = Rates(1, Seconds())
    assert [rates.take("acme"), rates.take("acme"), rates.take("other")] == [0, 1, 0]


def test_less_than_one_a_second_says_how_long_to_wait() -> None:
    seconds = Seconds()
    rates = Rates(0.1, seconds)
    assert [rates.take("acme"), rates.take("acme")] == [0, 10]
    seconds.now += 9
    assert rates.take("acme") == 1
    seconds.now += 1.001
    assert rates.take("acme") == 0


@given(st.floats(0.1, 500), st.lists(st.floats(0, 3), max_size=200))
def test_never_more_than_the_rate_and_one_burst(per_second: float, steps: list[float]) -> None:
    seconds = Seconds()
    rates, passed = Rates(per_second, seconds), 0
    for step in steps:
        seconds.now += step
        passed += rates.take("acme") == 0
    assert passed <= max(1.0, per_second) + (seconds.now - 1000) * per_second + 1e-6


@given(st.floats(0.1, 500), st.integers(1, 50))
def test_whoever_waits_as_told_gets_through(per_second: float, tries: int) -> None:
    seconds = Seconds()
    rates = Rates(per_second, seconds)
    for _ in range(tries):
        wait = rates.take("acme")
    if wait:
        seconds.now += wait + 1e-6
        assert rates.take("acme") == 0
