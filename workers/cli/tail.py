"""`afterview tail`: events out as they come."""

from pathlib import Path
from typing import Annotated

import typer

from afterview.workers.cli.hosts import HostOption, on_kafka


def tail(
    topics: Annotated[list[str] | None, typer.Argument(metavar="[TOPIC...]", help="[default: every topic out]")] = None,
    from_start: Annotated[bool, typer.Option("--from-start", help="what is there already, too")] = False,
    until_idle: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=0, help="end when nothing came for so long")
    ] = None,
    host: HostOption = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
) -> None:
    """Print records as they come: events out as structured JSON, candidate-events as `--from-log` reads them."""
    from afterview.events.topics import PUBLIC, TOPICS
    from afterview.workers.beside import opened
    from afterview.workers.cli.output import put
    from afterview.workers.following import follow, line
    from afterview.workers.settings import load_configuration

    wanted = [topic if topic in TOPICS else f"afterview.{topic}" for topic in topics or PUBLIC]
    if unknown := [topic for topic in wanted if topic not in TOPICS]:
        raise typer.BadParameter(f"{unknown[0]!r} is no topic; there are {', '.join(TOPICS)}")
    configuration = load_configuration(config)
    with opened(configuration, kafka=on_kafka(host, configuration)) as log:
        for records in follow(log.new(wanted, from_start=from_start), until_idle=until_idle):
            put(map(line, records))
