"""No cell can be had by subtracting shown cells from each other (CONTRACT 4; R57)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.events.metrics.cells import KINDS, start_of
from afterview.events.metrics.giving_way import Spot, kept
from afterview.schemas.policy import MetricsPolicy

POLICY = MetricsPolicy()
FRIDAY = date(2027, 1, 29)  # its week ends in February


def counted(answers: Mapping[tuple[date, str], int]) -> dict[Spot, int]:
    """So many answers on a day, of a department: `department=Sales`, or of none (``)."""
    counts: dict[Spot, int] = defaultdict(int)
    for (day, cell), n in answers.items():
        for kind in KINDS:
            start = start_of(kind, day)
            for where in {"", cell}:
                counts[Spot("fjord", "cnps", where, kind, start.isoformat() if start else "")] += n
    return counts


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"department=A": 4}, set()),
        ({"department=A": 5}, {"", "department=A"}),
        ({"department=A": 5, "department=B": 1}, {""}),
        ({"department=A": 9, "department=B": 5, "department=C": 4}, {"", "department=A"}),
        (
            {"department=A": 9, "department=B": 5, "department=C": 5},
            {"", "department=A", "department=B", "department=C"},
        ),
        ({"department=A": 9, "department=B": 3, "department=C": 2}, {"", "department=A"}),
        ({"department=A": 5, "department=B": 5, "": 1}, {"", "department=A"}),
        ({"department=%C3%85": 5, "department=Z": 5, "": 1}, {"", "department=Z"}),
        ({"job=1": 10, "job=2": 9}, {""}),
        ({"job=1": 10, "job=2": 9, "job=3": 1}, {"", "job=1"}),
    ],
)
def test_the_smallest_sibling_gives_way_for_the_hidden_ones(answers: dict[str, int], expected: set[str]) -> None:
    """R57: until the hidden ones have none or at least the threshold; of equals the last by name."""
    found = kept(counted({(FRIDAY, cell): n for cell, n in answers.items()}), MetricsPolicy())
    for kind in KINDS:
        assert {spot.cell for spot in found if spot.kind == kind} == expected


def windows(found: set[Spot]) -> set[tuple[str, str]]:
    return {(spot.kind, spot.start) for spot in found}


def test_a_short_window_gives_way_for_its_siblings() -> None:
    """R57: longer windows are kept."""
    next_week = FRIDAY + timedelta(days=7)
    assert windows(kept(counted({(FRIDAY, ""): 6, (next_week, ""): 3}), POLICY)) == {("all", "")}
    assert windows(kept(counted({(FRIDAY, ""): 6, (next_week, ""): 5}), POLICY)) == {
        ("all", ""),
        ("month", "2027-01-01"),
        ("month", "2027-02-01"),
        ("week", "2027-01-25"),
        ("week", "2027-02-01"),
        ("day", "2027-01-29"),
        ("day", "2027-02-05"),
    }


def test_what_gave_way_is_not_to_be_added_up_from_its_parts() -> None:
    """The department gives way of all time for the other one, so it does in every window, though alone in one."""
    answers = {(FRIDAY, "department=A"): 6, (FRIDAY + timedelta(days=40), "department=B"): 3, (FRIDAY, ""): 9}
    found = kept(counted(answers), POLICY)
    assert {spot.cell for spot in found if spot.kind == "all"} == {"", "department=A"}
    del answers[FRIDAY, ""]
    assert {spot.cell for spot in kept(counted(answers), POLICY)} == {""}


def test_a_week_of_two_months_tells_nothing_of_one_of_them() -> None:
    """29 March to 4 April, less April, would be the 30th of March, with 4 answers; so would March less its weeks."""
    answers = {(date(2027, 3, 9), ""): 8, (date(2027, 3, 30), ""): 4, (date(2027, 4, 2), ""): 6}
    assert windows(kept(counted(answers), POLICY)) == {
        ("all", ""),
        ("month", "2027-03-01"),
        ("month", "2027-04-01"),
    }


CELLS = ("", "department=A", "department=B", "department=C", "job=1", "job=2")


@given(
    st.dictionaries(
        st.tuples(st.dates(date(2027, 1, 18), date(2027, 2, 12)), st.sampled_from(CELLS)),
        st.integers(1, 30),
        max_size=30,
    )
)
def test_what_is_left_of_a_shown_cell_is_nothing_or_enough(answers: dict[tuple[date, str], int]) -> None:
    """R57, for every kind of sibling."""
    counts = counted(answers)
    found = kept(counts, POLICY)
    for spot in found:
        limit = POLICY.job_threshold if spot.cell.startswith("job") else POLICY.threshold
        assert counts[spot] >= limit
        for name, children in _siblings(spot, found).items():
            rest = counts[spot] - sum(counts[child] for child in children)
            least = POLICY.job_threshold if name == "job" or spot.cell.startswith("job") else POLICY.threshold
            assert rest == 0 or rest >= least, (spot, name)


def _siblings(parent: Spot, found: set[Spot]) -> dict[str, list[Spot]]:
    groups: dict[str, list[Spot]] = defaultdict(list)
    for spot in found:
        if parent.cell == "" and spot.cell and spot[3:] == parent[3:]:
            groups[spot.cell.partition("=")[0]].append(spot)
        if spot.cell == parent.cell and parent.kind == "all" and spot.kind in ("week", "month"):
            groups[spot.kind].append(spot)
        if spot.cell == parent.cell and spot.kind == "day" and parent.kind in ("week", "month"):
            start = start_of(parent.kind, date.fromisoformat(spot.start))
            if start and start.isoformat() == parent.start:
                groups["day"].append(spot)
    return groups
