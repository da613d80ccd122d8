"""How processes ended: each end has its reason among the faults."""

import re
from collections.abc import Iterator

from tests.chaos.kafka.campaign import Campaign
from tests.chaos.kafka.plan import BROKER, STALLS

_PERSONAL = re.compile(rb"Traceback|@example|Nordmann|Kari")
FENCED = ('"fenced"',)


def exits(done: Campaign) -> Iterator[str]:
    """0 and -9: as told; -15: told before it could listen. 70: fenced. 69: no room, or no broker at the start."""
    kinds = {fault.kind for fault in done.plan.faults}
    nothing_there = bool(kinds & {*BROKER, *STALLS})
    for worker in done.workers:
        for one in worker.exits:
            fenced = one.code == 70 and any(word in one.said for word in FENCED)
            without = one.code == 69 and ("full disk" in kinds or nothing_there)
            if not (one.code in {0, -9, -15} or fenced or without):
                yield f"worker {one.worker} ({worker.role}) ended with {one.code}: {one.said}"
        for life, process in enumerate(worker.lives):
            if found := _PERSONAL.search(bytes(process.err)):
                said = bytes(process.err)[max(0, found.start() - 200) : found.end() + 600].decode(errors="replace")
                yield f"worker {worker.number}, life {life}: {found[0]!r} on standard error: {said}"
