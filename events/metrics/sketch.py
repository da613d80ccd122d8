"""Percentiles within 1 %, from counts in bins (CONTRACT 4: nearest rank within 1 %, a mergeable sketch).

The bins are those of DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with
relative-error guarantees", VLDB 2019): bin i holds the values in (g^(i-1), g^i] with g = 1.01/0.99, so that its middle
is within 1 % of every one of them. Two sketches are merged by adding their bins up; it makes no difference in which
order. Only the library's mapping is used: its stores count in floating point and do not say how they are encoded.

A bin's name is its sign and its number: "+12", "--3", "0" for nothing at all.
"""

from collections.abc import Mapping
from functools import lru_cache
from math import ceil

from ddsketch.mapping import LogarithmicMapping

_BINS = LogarithmicMapping(relative_accuracy=0.01)
_ZERO = "0"


def bin_of(value: float) -> str:
    """The name of the bin that a value falls into."""
    if abs(value) <= _BINS.min_possible:
        return _ZERO
    return f"{'+' if value > 0 else '-'}{_BINS.key(abs(value))}"


def percentile(bins: Mapping[str, int], percent: int) -> float:
    """The nearest-rank percentile: the smallest value that at least so many per cent of all do not exceed."""
    rank = ceil(percent * sum(bins.values()) / 100)
    ascending = sorted((_value_of(name), count) for name, count in bins.items())
    for value, count in ascending:
        rank -= count
        if rank <= 0:
            return value
    return ascending[-1][0]


@lru_cache(maxsize=4096)
def _value_of(name: str) -> float:
    """A value within 1 % of everything in the bin."""
    if name == _ZERO:
        return 0.0
    value: float = _BINS.value(int(name[1:]))
    return value if name[0] == "+" else -value
