"""cNPS and its interval (CONTRACT 4, R56), shares and means."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.events.metrics.scores import cnps, cnps_interval, mean, share

GROUPS = st.tuples(*[st.integers(0, 2000)] * 3).filter(lambda groups: sum(groups) >= 5)


@pytest.mark.parametrize(
    ("groups", "score"),
    [
        ((5, 0, 0), 100),  # everybody recommends it
        ((0, 5, 0), 0),  # nobody minds
        ((0, 0, 5), -100),
        ((5, 3, 2), 30),  # 50 % - 20 %
        ((1, 2, 5), -50),  # 12.5 % - 62.5 %
        ((2, 1, 3), -100 / 6),  # 33.3 % - 50 %
        ((3, 0, 3), 0),
    ],
)
def test_cnps_is_the_share_of_promoters_minus_that_of_detractors(groups: tuple[int, int, int], score: float) -> None:
    """CONTRACT 4, by hand."""
    assert cnps(*groups) == pytest.approx(score)


def test_the_interval_is_that_of_the_formula() -> None:
    """Of 5, 3, 2: N = 13, p = 5.75/13, d = 2.75/13;

    23.0769 ± 1.959964 * 100 * sqrt((0.653846 - 0.053254)/13), which is 42.1276.
    """
    assert cnps_interval(5, 3, 2) == pytest.approx((-19.0507, 65.2045), abs=0.001)


@pytest.mark.parametrize("answers", [5, 10, 20, 50, 200])
@pytest.mark.parametrize("weights", [(5, 3, 2), (2, 3, 5), (1, 1, 1), (7, 2, 1)])
def test_the_interval_covers_the_true_score_about_95_times_in_100(weights: tuple[int, int, int], answers: int) -> None:
    """CONTRACT 4: a 95 % interval, also for the fewest answers that are shown (2000 seeded samples)."""
    random, true, hits = Random(20270301), cnps(*weights), 0  # noqa: S311
    for _ in range(2000):
        drawn = random.choices(range(3), weights, k=answers)
        low, high = cnps_interval(drawn.count(0), drawn.count(1), drawn.count(2))
        hits += low <= true <= high
    assert 0.92 <= hits / 2000 <= 0.98


@given(GROUPS)
def test_the_interval_holds_the_score_and_stays_on_the_scale(groups: tuple[int, int, int]) -> None:
    low, high = cnps_interval(*groups)
    assert -100 <= low <= cnps(*groups) <= high <= 100
    assert low < high


@given(GROUPS)
def test_the_interval_of_the_opposite_opinion_is_the_mirror_image(groups: tuple[int, int, int]) -> None:
    low, high = cnps_interval(*groups)
    assert cnps_interval(*groups[::-1]) == pytest.approx((-high, -low))


def test_the_interval_is_clipped_where_all_agree_and_never_without_width() -> None:
    low, high = cnps_interval(5, 0, 0)
    assert high == 100
    assert low < 50
    assert cnps_interval(0, 0, 5) == pytest.approx((-100, -low))


def test_more_answers_make_a_narrower_interval() -> None:
    widths = [high - low for low, high in (cnps_interval(5 * n, 3 * n, 2 * n) for n in (1, 2, 4, 8, 100))]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize(("part", "expected"), [(0, 0), (2, 0.4), (5, 1), (6, 1), (-1, 0)])
def test_a_share_is_cut_off_at_none_and_all(part: int, expected: float) -> None:
    """Applications that have moved between cells in between must not give more than all."""
    assert share(part, 5) == expected


def test_a_mean_is_the_sum_over_how_many() -> None:
    assert mean(17, 5) == 3.4
