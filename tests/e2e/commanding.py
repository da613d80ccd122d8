"""Run as a script: a command of `afterview`, by the clock of the workers that it is about.

commanding.py CLOCK ARGUMENT ...
"""

import sys
from pathlib import Path

from tests.e2e.clockwork import MovedClock

from afterview.workers.cli.main import main
from afterview.workers.clock import SystemClock

if __name__ == "__main__":
    moved = MovedClock(Path(sys.argv[1]))
    setattr(SystemClock, "now", lambda _: moved.now())  # noqa: B010 weeks of the workers pass in seconds
    sys.argv[:] = ["afterview", *sys.argv[2:]]
    main()
