"""Run as a script: `afterview run`, with a clock that goes as fast as the real one but is some seconds ahead.

    launcher.py CONFIG CLOCK [PORT:PORT ...]

CLOCK is a file that holds how many seconds, as `tests.e2e.clockwork` writes them: it may be moved on at any time.
Surveys leave on business days, tests run on every day. On Kafka there is a worker for each pair of ports (of its pages
and of its operations listener), each a process of its own: what this one is told, all are told.
"""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from tests.e2e.clockwork import MovedClock

from afterview.schemas.settings import Configuration, StorageSettings
from afterview.workers.cli.run import serve, serve_on_kafka
from afterview.workers.demo.kafka.leash import die_with_parent
from afterview.workers.guard import exiting
from afterview.workers.installation import Installation
from afterview.workers.roles import Role
from afterview.workers.settings import load_configuration


def together(configuration: Configuration, clock: Path, ports: Sequence[str]) -> NoReturn:
    """Ends when all have, with the exit code of the first; one that ends by itself takes the others with it."""
    import afterview.workers.worker  # noqa: F401, PLC0415 once, for all of them

    workers = {forked(number, configuration, clock, pair) for number, pair in enumerate(ports)}
    told: list[int] = []

    def tell(number: int, _: object = None) -> None:
        told.append(number)
        for worker in workers:
            os.kill(worker, number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    codes: list[int] = []
    while workers:
        worker, status = os.wait()
        workers.discard(worker)
        codes.append(os.waitstatus_to_exitcode(status))
        if not told:
            tell(signal.SIGKILL)
    sys.exit(codes[0] if len(set(codes)) == 1 or told == [signal.SIGKILL] else 1)


def forked(number: int, configuration: Configuration, clock: Path, ports: str) -> int:
    """The process id of a new worker."""
    if worker := os.fork():
        return worker
    die_with_parent()
    public, operations = map(int, ports.split(":"))
    gateway = configuration.gateway.model_copy(update={"public_port": public, "operations_port": operations})
    own = {"gateway": gateway, "storage": StorageSettings(directory=f"worker-{number}")}
    with suppress(SystemExit), exiting():
        serve_on_kafka(Installation.of(configuration.model_copy(update=own), MovedClock(clock)), Role.ALL)
    os._exit(70)


if __name__ == "__main__":
    with exiting():
        said, hand = load_configuration(Path(sys.argv[1])), Path(sys.argv[2])
        if said.host == "kafka":
            together(said, hand, sys.argv[3:])
        serve(Installation.of(said, MovedClock(hand)))
