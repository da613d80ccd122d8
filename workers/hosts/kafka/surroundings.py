"""What the partitions of a worker share."""

from collections.abc import Callable
from dataclasses import dataclass, field

from afterview.workers.clock import Clock
from afterview.workers.hosts.kafka.batching import Count
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.store import Store
from afterview.workers.hosts.performing import Actions
from afterview.workers.hosts.watching import Watch, unwatched


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One for the worker."""

    connection: Connection
    clock: Clock
    store: Store
    count: Count
    actions: Actions
    unsettled: Callable[[], bool]
    """whether what an action came to still waits to be written"""
    watch: Watch = unwatched
    recalled: set[str] = field(default_factory=set)
    """stages whose keys are woken when one of their partitions is opened"""
