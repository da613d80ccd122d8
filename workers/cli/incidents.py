"""`afterview incidents`: what broke at 02:00."""

from pathlib import Path
from typing import Annotated

import typer

from afterview.workers.cli.hosts import HostOption, on_kafka


def incidents(
    since: Annotated[str | None, typer.Option(metavar="TIME", help="from then on [default: a day ago]")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="up to then [default: now]")] = None,
    json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
    host: HostOption = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
) -> None:
    """Say what went wrong in some time: dead letters, mails that did not go, what was done late, and who did what.

    TIME is a moment with an offset, or the last 02:00 by this machine's clock.
    """
    from datetime import timedelta

    from afterview.workers.beside import opened
    from afterview.workers.cli.output import note, put
    from afterview.workers.cli.reading import lately
    from afterview.workers.clock import system_now
    from afterview.workers.incidents import gathering
    from afterview.workers.incidents.said import as_json, as_table, totals
    from afterview.workers.settings import load_configuration

    now = system_now()
    end = lately(until, now) if until else now
    begin = lately(since, end) if since else end - timedelta(days=1)
    if begin >= end:
        raise typer.BadParameter("it must be before --until", param_hint="--since")
    configuration = load_configuration(config)
    with opened(configuration, kafka=on_kafka(host, configuration)) as log:
        found = gathering.incidents(log, begin, end)
    put(as_json(found) if json else as_table(found))
    for line in totals(found, begin, end):
        note(line)
