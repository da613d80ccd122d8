"""Wake-ups, ready for the log: they decide nothing, so one too many does no harm; their ids tell them apart."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from afterview.workers.hosts.contract import Output, Stage
from afterview.workers.hosts.moments import micros

MOST = 2000
"""wake-ups of one transaction"""


def wake_ups(stage: Stage, taken: Sequence[tuple[bytes, int]], now: datetime) -> list[Output]:
    """Of these keys and due times."""
    return [
        Output(stage.source, key, stage.wake(key), now, (("ce_id", wake_id(stage.name, key, due)),))
        for key, due in taken
    ]


def lateness(taken: Sequence[tuple[bytes, int]], now: datetime) -> list[float]:
    """Seconds since each due time."""
    moment = micros(now)
    return [(moment - due) / 1e6 for _, due in taken]


def wake_id(stage: str, key: bytes, due: int) -> bytes:
    """The same for the same stage, key and due time (microseconds), whoever writes it and however often."""
    return str(uuid5(NAMESPACE_URL, f"afterview:{stage}/{key.hex()}/{due}")).encode()
