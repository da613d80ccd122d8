"""Run as a module: one worker with all roles, told its configuration by the environment, its time by a file.

    python -m afterview.workers.demo.kafka.worker CLOCK PORTS

PORTS is written when it runs: the ports of its pages and of its operations listener.
"""

import asyncio
import logging
import sys
from pathlib import Path

from pydantic_core import to_json

from afterview.events.errors import AfterviewError
from afterview.workers.cli.output import note
from afterview.workers.collector import relax
from afterview.workers.demo.kafka.clock import ReadClock
from afterview.workers.guard import exit_code_of, exiting, guarded
from afterview.workers.installation import Installation
from afterview.workers.logs import log_as_json
from afterview.workers.roles import Role
from afterview.workers.settings import load_configuration
from afterview.workers.worker import Working, work_until_stopped


def work(clock: Path, ports: Path) -> None:
    def started(now: Working) -> None:
        draft = ports.with_suffix(".draft")
        draft.write_bytes(to_json(now.ports))
        draft.rename(ports)

    log_as_json(logging.ERROR)
    relax()
    installation = Installation.of(load_configuration(), ReadClock(clock))
    asyncio.run(work_until_stopped(installation, Role.ALL, started))


if __name__ == "__main__":
    with exiting(), guarded("worker"):
        try:
            work(*map(Path, sys.argv[1:]))
        except AfterviewError as error:
            note(str(error))
            sys.exit(exit_code_of(error))
