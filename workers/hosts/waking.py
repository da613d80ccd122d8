"""What stages share that keep one state for each key of their log, and wake up to see what is due."""

from collections.abc import Sequence

from pydantic_core import to_json

from afterview.schemas.internal import TimerDue
from afterview.workers.hosts.contract import Record

WAKE = to_json(TimerDue())
"""nothing but a wake-up: it decides nothing, it only lets time pass (R79)"""


class ByKey:
    """Half of a stage: a record needs the state of its own key, and no other."""

    def keys(self, record: Record) -> Sequence[bytes]:
        return (record.key,)

    def wake(self, key: bytes) -> bytes:
        del key
        return WAKE
