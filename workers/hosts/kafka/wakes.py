"""Wake-ups, ready for the log: they decide nothing, so one too many does no harm; their ids tell them apart."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from afterview.workers.hosts.contract import Output, Stage
from afterview.workers.hosts.kafka.timers import Timers
from afterview.workers.hosts.moments import micros

MOST = 2000
"""wake-ups of one transaction"""


def wake_ups(stage: Stage, timers: Timers, now: datetime) -> list[Output]:
    """Of all that is due by now, at most `MOST`."""
    return [
        Output(stage.source, key, stage.wake(key), now, (("ce_id", wake_id(stage.name, key, due)),))
        for key, due in timers.take(micros(now), MOST)
    ]


def wake_id(stage: str, key: bytes, due: int) -> bytes:
    """The same for the same stage, key and due time (microseconds), whoever writes it and however often."""
    return str(uuid5(NAMESPACE_URL, f"afterview:{stage}/{key.hex()}/{due}")).encode()
