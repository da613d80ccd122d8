"""Killed in the middle, started again: what came twice is at most what was under way."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from bench.mail.sinks import Sink, run, sink
from bench.table import Goal, Row

POOL = 10
AHEAD = 180
"""seconds that the next run's clock is ahead: the attempts under way have lost their leases then"""
PATIENCE = 300
GOALS = [
    Goal("killed once: mails twice", f"mails twice, with {POOL} connections", most=POOL),
    Goal("killed once: mails lost", "mails lost", most=0),
]


def once(mails: int) -> list[Row]:
    with TemporaryDirectory() as folder, sink() as server:
        _killed_half_way(server, mails, Path(folder))
        run("ours", server.port, mails, "--connections", POOL, "--folder", folder, "--written", "--ahead", AHEAD)
        told = server.count()
    lost = mails - (told["mails"] - told["twice"])
    return [Row("killed once: mails twice", told["twice"], ""), Row("killed once: mails lost", lost, "")]


def _killed_half_way(server: Sink, mails: int, folder: Path) -> None:
    command = [sys.executable, "-m", "bench.mail.ours", server.port, mails, "--connections", POOL, "--folder", folder]
    process = subprocess.Popen(  # noqa: S603 ours
        [*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "written\n"
        until = monotonic() + PATIENCE
        while server.count()["mails"] < mails / 2 and monotonic() < until:
            sleep(0.01)
    finally:
        process.kill()
        process.wait()
