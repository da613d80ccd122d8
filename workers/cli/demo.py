"""`afterview demo`: a month on this machine, with everything real but the people."""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    days: Annotated[int, typer.Option(metavar="N", min=1, max=366, help="how many days to play")] = 31,
    headless: Annotated[
        bool, typer.Option("--headless", help="play, print what happened, check the totals (as it always does for now)")
    ] = False,
    seed: Annotated[int, typer.Option(metavar="N", help="another number is another month")] = 1,
    keep: Annotated[Path | None, typer.Option(metavar="DIR", help="keep the log in a new directory")] = None,
) -> None:
    """Play a month of an ATS, its recruiters and candidates on this machine, and check what became of it."""
    import asyncio
    import logging
    import sys

    from afterview.workers.cli.output import note
    from afterview.workers.demo.headless import play
    from afterview.workers.demo.report import print_report
    from afterview.workers.logs import log_as_json

    del headless  # there is no other way yet
    log_as_json(logging.ERROR)  # dead letters and refused signatures are played on purpose, and in the tables
    if sys.stderr.isatty():
        note(f"playing {days} days ...")
    played = asyncio.run(play(days, seed, keep))
    print_report(played)
    for line in played.differing:
        note(f"differs: {line}")
    if played.differing:
        raise typer.Exit(1)
