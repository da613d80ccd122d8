"""`afterview demo`: a month on this machine, with everything real but the people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from afterview.workers.cli.hosts import Host

if TYPE_CHECKING:
    from afterview.workers.demo.headless import Played


def demo(
    days: Annotated[int, typer.Option(metavar="N", min=1, max=366, help="how many days to play")] = 31,
    headless: Annotated[
        bool, typer.Option("--headless", help="as fast as it can, without a screen; so it is without a terminal too")
    ] = False,
    seed: Annotated[int, typer.Option(metavar="N", help="another number is another month")] = 1,
    speed: Annotated[
        float, typer.Option(metavar="N", min=0.1, help="N times as fast as a month in two minutes, on a terminal")
    ] = 1.0,
    host: Annotated[Host, typer.Option(help="on kafka: a broker and two workers, all on this machine")] = Host.EMBEDDED,
    keep: Annotated[Path | None, typer.Option(metavar="DIR", help="keep the log in a new directory")] = None,
    picture: Annotated[Path | None, typer.Option(metavar="FILE", hidden=True)] = None,
) -> None:
    """Play a month of three companies, their ATS, recruiters and candidates, and check what became of it."""
    import asyncio
    import logging
    import sys

    from afterview.workers.cli.output import note
    from afterview.workers.demo.headless import play
    from afterview.workers.demo.screen.picture import draw
    from afterview.workers.demo.watched import watch
    from afterview.workers.logs import log_as_json

    on_kafka = host is Host.KAFKA
    if on_kafka and keep:
        raise typer.BadParameter("is for the embedded host only: Kafka's log is no file", param_hint="--keep")
    if on_kafka:
        note("kafka: starting a broker and two workers (the first time some 45 MB are fetched from Maven Central)")
    log_as_json(logging.ERROR)  # dead letters and refused signatures are played on purpose, and in the tables
    if picture:
        asyncio.run(draw(seed, speed, picture))
        return
    if headless or not sys.stdout.isatty():
        played = asyncio.run(play(days, seed, keep, on_kafka=on_kafka))
        _tell(played)
    else:
        played = asyncio.run(watch(days, seed, keep, speed=speed, on_kafka=on_kafka, told=_tell, note=note))
    if played.differing:
        raise typer.Exit(1)


def _tell(played: "Played") -> None:
    """The report on standard output; what differs, once more."""
    from afterview.workers.cli.output import note
    from afterview.workers.demo.accounts.report import print_report

    print_report(played)
    for line in played.differing:
        note(f"differs: {line}")
    for answer in played.book.unexpected:
        note(f"unexpected: {answer}")
