"""Counts. Everything that is measured is made of sums of whole numbers, so it can be added up in any order.

A tally always has `n`, what it is a count of; what else is in it is its metric's own business (`feeds`).
"""

from collections.abc import Iterable, Mapping

Tally = dict[str, int]
Tallies = dict[tuple[str, str], Tally]
"""by cell and series"""


def add(tally: Tally, steps: Iterable[tuple[str, int]]) -> None:
    """Add to a tally, in place. What comes to nothing stays as 0: somebody was there."""
    for name, by in steps:
        tally[name] = tally.get(name, 0) + by


def merged(one: Mapping[str, int], other: Mapping[str, int]) -> Tally:
    """Both together."""
    both = dict(one)
    add(both, other.items())
    return both


def merged_all(one: Mapping[tuple[str, str], Tally], other: Mapping[tuple[str, str], Tally]) -> Tallies:
    """Both together, cell by cell."""
    return {key: merged(one.get(key, {}), other.get(key, {})) for key in {**one, **other}}
