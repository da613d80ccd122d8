"""Run as a script: `afterview run`, with a clock that goes as fast as the real one but is some seconds ahead.

    launcher.py CONFIG CLOCK

CLOCK is a file that holds how many seconds, as `tests.e2e.clockwork` writes them: it may be moved on at any time.
Surveys leave on business days, tests run on every day.
"""

import sys
from pathlib import Path

from tests.e2e.clockwork import MovedClock

from afterview.workers.cli.run import serve, serve_on_kafka
from afterview.workers.guard import exiting
from afterview.workers.installation import Installation
from afterview.workers.roles import Role
from afterview.workers.settings import load_configuration

if __name__ == "__main__":
    with exiting():
        configuration, clock = load_configuration(Path(sys.argv[1])), MovedClock(Path(sys.argv[2]))
        if configuration.host == "kafka":
            serve_on_kafka(Installation.of(configuration, clock), Role.ALL)
        else:
            serve(Installation.of(configuration, clock))
