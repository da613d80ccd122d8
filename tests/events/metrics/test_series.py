"""When a cell is told again (R81), and how it is stored."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.events.metrics.making import START

from afterview.events.metrics.board import Board, Boards
from afterview.events.metrics.series import Series
from afterview.events.metrics.tally import Share

JOINS, LEAVES, CHANGES = Share("coverage", 1), Share("coverage", -1), Share("coverage", 0, "part", 1)
STEPS = st.lists(st.sampled_from([JOINS, JOINS, LEAVES, CHANGES]), max_size=60)


def counted(steps: list[Share], threshold: int = 5) -> list[tuple[int, int, int]]:
    """Every emission of a series: how many steps in, `n`, the part."""
    series = Series()
    seen: list[tuple[int, int, int]] = []
    for index, step in enumerate(steps):
        series.news = None
        series.count(step, threshold, START)
        if series.news:
            tally = series.news.tally
            seen.append((index, tally.n, tally.parts.get("part", 0)))
    return seen


def test_a_cell_is_told_from_its_threshold_on_and_at_every_threshold_more() -> None:
    """CONTRACT 4; R81."""
    assert [n for _, n, _ in counted([JOINS] * 17)] == [5, 10, 15]
    assert [n for _, n, _ in counted([JOINS] * 29, threshold=10)] == [10, 20]


def test_late_answers_and_retractions_count_too() -> None:
    """R81: five answers to invitations that were counted already; five that are taken back."""
    assert counted([JOINS] * 10 + [CHANGES] * 6) == [(4, 5, 0), (9, 10, 0), (14, 10, 5)]
    assert [n for _, n, _ in counted([JOINS] * 10 + [LEAVES] * 5)] == [5, 10, 5]


def test_one_who_comes_and_goes_does_not_make_five() -> None:
    """R81: two emissions must not differ by one, however often that one is counted and taken back."""
    assert len(counted([JOINS] * 5 + [LEAVES, JOINS] * 20)) == 1
    assert len(counted([JOINS] * 5 + [JOINS, LEAVES] * 20 + [JOINS])) == 1


@given(STEPS, st.sampled_from([5, 10]))
def test_nothing_is_told_below_the_threshold_and_no_two_emissions_differ_by_fewer(
    steps: list[Share], threshold: int
) -> None:
    """R81, CONTRACT 4."""
    emissions = [(-1, 0, 0), *counted(steps, threshold)]
    for (_, before, part_before), (_, n, part) in pairwise(emissions):
        assert n >= threshold
        assert abs(n - before) >= threshold or part - part_before >= threshold


def test_of_several_revisions_in_one_batch_the_newest_goes_out() -> None:
    series = Series()
    for _ in range(17):
        series.count(JOINS, 5, START)
    assert series.news is not None
    assert (series.news.revision, series.news.tally.n) == (3, 15)


@given(st.lists(st.tuples(st.sampled_from([b"cnps", b"job=1/cnps"]), st.booleans()), max_size=40))
def test_a_board_that_is_stored_in_between_counts_the_same(steps: list[tuple[bytes, bool]]) -> None:
    kept, stored = Board(), Board().encode()
    for name, promotes in steps:
        share = Share("cnps", 1, "promoters" if promotes else "detractors", 1)
        Boards((kept,)).count(name, share, 5, START)
        passing = Board.decode(stored)
        Boards((passing,)).count(name, share, 5, START)
        stored = passing.encode()
    assert dict(Board.decode(stored).tallies()) == dict(kept.tallies())
    assert stored == kept.encode()


def test_a_stored_board_begins_with_a_version_and_a_newer_one_is_refused() -> None:
    assert Board().encode() == b"\x01"
    with pytest.raises(ValueError, match="state version 02 is newer than this release; upgrade Afterview"):
        Board.decode(b"\x02cnps\n[]")
