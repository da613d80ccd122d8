"""`afterview tail`: events out as they come."""

from pathlib import Path
from typing import Annotated

import typer


def tail(
    topics: Annotated[list[str] | None, typer.Argument(metavar="[TOPIC...]", help="[default: every topic out]")] = None,
    from_start: Annotated[bool, typer.Option("--from-start", help="what is there already, too")] = False,
    until_idle: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=0, help="end when nothing came for so long")
    ] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
) -> None:
    """Print records as they come: events out as structured JSON, candidate-events as `--from-log` reads them."""
    from afterview.events.errors import Unreachable
    from afterview.events.topics import PUBLIC, TOPICS
    from afterview.workers.cli.output import put
    from afterview.workers.following import follow, line
    from afterview.workers.hosts.embedded import Store, exists
    from afterview.workers.settings import load_configuration

    wanted = [topic if topic in TOPICS else f"afterview.{topic}" for topic in topics or PUBLIC]
    if unknown := [topic for topic in wanted if topic not in TOPICS]:
        raise typer.BadParameter(f"{unknown[0]!r} is no topic; there are {', '.join(TOPICS)}")
    directory = load_configuration(config).storage.directory
    if not exists(directory):
        raise Unreachable(f"{directory}: no data of Afterview here: is it the right folder, or --config?")
    with Store(directory) as store:
        for records in follow(store, wanted, from_start=from_start, until_idle=until_idle):
            put(map(line, records))
