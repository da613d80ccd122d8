"""What a worker can be asked at any moment. All of it is known here: neither the broker nor any state is asked."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from afterview.workers.hosts.kafka.records import millis
from afterview.workers.hosts.kafka.store import Store
from afterview.workers.hosts.performing import Actions
from afterview.workers.hosts.watching import Readings, StageReading

if TYPE_CHECKING:
    from afterview.workers.hosts.contract import Stage
    from afterview.workers.hosts.kafka.group import Group

_SECOND = 1000
"""milliseconds"""


def readings_of(groups: Iterable["Group"], actions: Actions, store: Store, now: datetime) -> Readings:
    stages = [_reading(group, stage, actions, now) for group in groups for stage in group.stages.values()]
    size, keys = store.size()
    return Readings(stages, size, keys)


def _reading(group: "Group", stage: "Stage", actions: Actions, now: datetime) -> StageReading:
    """Of all partitions together."""
    mine = {tp: one for tp, one in group.partitions.items() if one.stage is stage}
    left = [one.left for one in mine.values()]
    oldest = min((at for _, at in left if at is not None), default=millis(now))
    acting, age = actions.standing(stage.name)
    return StageReading(
        stage.name,
        lag=sum(count for count, _ in left) + sum(group.behind(tp) for tp, one in mine.items() if one.ready),
        lag_seconds=max(0, millis(now) - oldest) / _SECOND,
        timers=sum(one.armed for one in mine.values()),
        overdue_seconds=max((one.overdue(now) for one in mine.values()), default=0.0),
        acting=acting,
        acting_seconds=age,
        owned=len(mine),
        ready=sum(one.ready for one in mine.values()),
    )
