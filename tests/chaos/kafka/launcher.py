"""Run as a script: `afterview run --host kafka`, with a clock that is some seconds ahead of the real one.

    launcher.py CONFIG CLOCK ROLE

CLOCK is a file that holds how many seconds, as `tests.e2e.clockwork` writes them.
"""

import sys
from pathlib import Path

from tests.e2e.clockwork import MovedClock

from afterview.events.errors import AfterviewError
from afterview.workers.cli.output import note
from afterview.workers.cli.run import serve_on_kafka
from afterview.workers.demo.kafka.leash import die_with_parent
from afterview.workers.guard import exit_code_of, exiting, guarded
from afterview.workers.installation import Installation
from afterview.workers.roles import Role
from afterview.workers.settings import load_configuration


def main(config: str, clock: str, role: str) -> None:
    with exiting(), guarded("afterview"):
        try:
            configuration = load_configuration(Path(config))
            serve_on_kafka(Installation.of(configuration, MovedClock(Path(clock))), Role(role))
        except AfterviewError as error:
            note(str(error))
            sys.exit(exit_code_of(error))


if __name__ == "__main__":
    die_with_parent()
    main(*sys.argv[1:])
