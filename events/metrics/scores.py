"""The formulas."""

from math import sqrt

_Z95 = 1.959963984540054
"""half of a normal distribution's middle 95 %, in standard deviations"""
_ADDED, _ADDED_TO_ALL = 0.75, 3
"""of an answer to the promoters and to the detractors each, and altogether"""

PROMOTER = 9
"""and above (R56, CONTRACT 4)"""
DETRACTOR = 6
"""and below"""


def cnps(promoters: int, passives: int, detractors: int) -> float:
    """% of 9-10 minus % of 0-6, from -100 to 100 (CONTRACT 4)."""
    return 100 * (promoters - detractors) / (promoters + passives + detractors)


def cnps_interval(promoters: int, passives: int, detractors: int) -> tuple[float, float]:
    """The 95 % interval of a cNPS: adjusted Wald.

    With 3/4 added to the promoters and to the detractors, 3/2 to the passives, and p and d the shares of promoters and
    detractors among all N of them, it is 100 * (p - d ± z * sqrt((p + d - (p - d)²) / N)), z = 1.96, clipped to
    [-100, 100].

    The plain Wald interval (nothing added) is too narrow for few answers, and has no width when all agree. Adding
    a little mends both, as Agresti and Coull do for a proportion; for a net score this is among the best of those that
    Rocks compares ("Interval Estimation for the 'Net Promoter Score'", The American Statistician, 2016).
    """
    total = promoters + passives + detractors + _ADDED_TO_ALL
    p, d = (promoters + _ADDED) / total, (detractors + _ADDED) / total
    half = _Z95 * sqrt((p + d - (p - d) ** 2) / total)
    return max(-100.0, 100 * (p - d - half)), min(100.0, 100 * (p - d + half))


def share(part: int, whole: int) -> float:
    """Part of a whole, from 0 to 1.

    The two are counted from different facts, each in the cell that its application belonged to at the time. Where an
    application has changed its department or stage in between, a small cell may count more parts than wholes, or fewer
    than none: that is cut off.
    """
    return min(1.0, max(0.0, part / whole))


def mean(total: int, n: int) -> float:
    return total / n
