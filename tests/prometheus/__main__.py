"""`python -m tests.prometheus` prints how many seconds each alert took: minutes, by the clock of the rules."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.prometheus.both import both

with TemporaryDirectory() as folder:
    for host, seen in both(Path(folder)).items():
        for alert, alarm in sorted(seen.alarms.items()):
            over = "never" if alarm.resolved is None else f"{alarm.resolved:.1f}"
            sys.stdout.write(f"{host:9} {alert:26} fired {alarm.fired:5.1f}  over {over:>5}  {alarm.summary}\n")
        sys.stdout.writelines(f"{host:9} {error!r}\n" for error in seen.errors)
