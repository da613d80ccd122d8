"""How many of each company's candidates have a moment to come at which something happens by itself."""

from collections import Counter
from collections.abc import Mapping

from afterview.workers.hosts.embedded import Store

_WAITING = "SELECT due.key FROM due JOIN offsets ON offsets.stage = due.stage WHERE offsets.name = 'journey'"


def timers(store: Store, tenants: Mapping[bytes, str]) -> Counter[str]:
    """By tenant. `tenants`: whose candidate a key stands for."""
    return Counter(tenants[key] for (key,) in store.connection.execute(_WAITING) if key in tenants)
