"""Counts. Everything that is measured is made of sums of whole numbers, so it can be added up in any order."""

from typing import NamedTuple


class Share(NamedTuple):
    """What one fact adds to one series of counts."""

    series: str
    """a metric, and what it is split by: `cnps`, `rating_mean:clear`"""
    n: int = 0
    """how many join; -1: one leaves; 0: something else is known of one who is counted already"""
    part: str = ""
    """the part that grows as well, if any: a group, a sum, a bin of a sketch"""
    by: int = 0


class Tally(NamedTuple):
    """Counts at one moment."""

    n: int
    """how many there are"""
    parts: dict[str, int]
    """what else there is to know of them: the metric's own business (`feeds`)"""
