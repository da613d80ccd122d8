"""Run as a script: `afterview run`, with a clock that goes as fast as the real one but is so many seconds ahead.

    launcher.py CONFIG SECONDS

Surveys leave on business days, tests run on every day.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from afterview.workers.cli.run import serve
from afterview.workers.guard import exiting
from afterview.workers.installation import Installation
from afterview.workers.settings import load_configuration


class ClockAhead:
    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return datetime.now(UTC) + self._by


if __name__ == "__main__":
    with exiting():
        clock = ClockAhead(timedelta(seconds=float(sys.argv[2])))
        serve(Installation.of(load_configuration(Path(sys.argv[1])), clock))
