"""Percentiles by nearest rank, within 1 % (CONTRACT 4)."""

from collections import Counter
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.events.metrics.making import START

from afterview.events.metrics.series import Series
from afterview.events.metrics.sketch import bin_of, percentile
from afterview.events.metrics.tally import Share

HOURS = st.one_of(st.just(0.0), st.floats(1e-4, 1e6), st.floats(-1e6, -1e-4))


def nearest_rank(values: list[float], percent: int) -> float:
    return sorted(values)[ceil(percent * len(values) / 100) - 1]


@given(st.lists(HOURS, min_size=1, max_size=200), st.sampled_from([50, 90]))
def test_a_percentile_is_within_1_per_cent_of_the_nearest_rank(values: list[float], percent: int) -> None:
    found = percentile(Counter(map(bin_of, values)), percent)
    assert found == pytest.approx(nearest_rank(values, percent), rel=0.01 + 1e-9, abs=0)


def test_percentiles_by_hand() -> None:
    """Of 1 to 10 hours the 5th is the median and the 9th the ninetieth percentile."""
    bins = Counter(bin_of(hours) for hours in range(1, 11))
    assert percentile(bins, 50) == pytest.approx(5, rel=0.01)
    assert percentile(bins, 90) == pytest.approx(9, rel=0.01)


def test_those_told_before_it_was_owed_come_first() -> None:
    """R40: told before the rejection, so that the elapsed hours are fewer than none."""
    bins = Counter(map(bin_of, [-10.0, -1.0, 0.0, 2.0, 3.0]))
    assert [percentile(bins, percent) for percent in (20, 40, 60)] == pytest.approx([-10, -1, 0], rel=0.01)
    assert percentile(bins, 60) == 0


@given(st.lists(st.lists(HOURS, min_size=1, max_size=30), min_size=2, max_size=5), st.randoms())
def test_sketches_merged_in_any_order_are_the_same(parts: list[list[float]], random: object) -> None:
    """CONTRACT 4: a mergeable sketch. Merging is adding bins up."""
    ordered = [Counter(map(bin_of, part)) for part in parts]
    shuffled = sorted(ordered, key=lambda _: random.random())  # type: ignore[attr-defined]
    one, other = sum(ordered, Counter[str]()), sum(shuffled, Counter[str]())
    assert one == other == Counter(bin_of(value) for part in parts for value in part)
    assert percentile(one, 50) == percentile(other, 50)


def test_a_series_counts_bins_up() -> None:
    series = Series()
    for hours in (1.0, 1.0, -3.0):
        series.count(Share("time_to_feedback", 1, bin_of(hours), 1), None, START)
    assert series.tally() == (3, {bin_of(1.0): 2, bin_of(-3.0): 1})
