"""How many of each company's candidates have a moment to come at which something happens by itself."""

from collections import Counter
from collections.abc import Iterable, Mapping


def timers(waiting: Iterable[bytes], tenants: Mapping[bytes, str]) -> Counter[str]:
    """By tenant. `waiting`: the keys of those candidates; `tenants`: whose candidate a key stands for."""
    return Counter(tenants[key] for key in waiting if key in tenants)
