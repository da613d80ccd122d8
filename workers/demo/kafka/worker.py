"""Run as a module: one worker as of `afterview run --host kafka`, but that its time is in a file.

    python -m afterview.workers.demo.kafka.worker CLOCK PORTS [ROLE [CONFIG]]

Of all roles by default, told its configuration by the environment alone. PORTS is written when it runs: the ports of
its pages, if it has any, and of its operations listener.
"""

import asyncio
import logging
import sys
from pathlib import Path

from pydantic_core import to_json

from afterview.workers.cli.output import commanding
from afterview.workers.collector import relax
from afterview.workers.demo.kafka.clock import ReadClock
from afterview.workers.installation import Installation
from afterview.workers.logs import log_as_json
from afterview.workers.roles import Role
from afterview.workers.settings import load_configuration
from afterview.workers.worker import Working, work_until_stopped


def work(clock: str, ports: str, role: str = Role.ALL, config: str | None = None) -> None:
    place = Path(ports)

    def started(now: Working) -> None:
        draft = place.with_suffix(".draft")
        draft.write_bytes(to_json(now.ports))
        draft.rename(place)

    log_as_json(logging.ERROR)
    relax()
    installation = Installation.of(load_configuration(Path(config) if config else None), ReadClock(Path(clock)))
    asyncio.run(work_until_stopped(installation, Role(role), started))


if __name__ == "__main__":
    with commanding("worker"):
        work(*sys.argv[1:])
