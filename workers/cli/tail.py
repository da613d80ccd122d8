"""`afterview tail`: events out as they come."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from afterview.workers.cli.hosts import Host, HostOption

if TYPE_CHECKING:
    from afterview.schemas.settings import Configuration
    from afterview.workers.following import New


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
    from afterview.workers.cli.output import put
    from afterview.workers.following import follow, line
    from afterview.workers.settings import load_configuration

    wanted = [topic if topic in TOPICS else f"afterview.{topic}" for topic in topics or PUBLIC]
    if unknown := [topic for topic in wanted if topic not in TOPICS]:
        raise typer.BadParameter(f"{unknown[0]!r} is no topic; there are {', '.join(TOPICS)}")
    configuration = load_configuration(config)
    following = _on_kafka if Host(host or configuration.host) is Host.KAFKA else _embedded
    with following(configuration, wanted, from_start=from_start) as new:
        for records in follow(new, until_idle=until_idle):
            put(map(line, records))


@contextmanager
def _embedded(configuration: "Configuration", topics: Sequence[str], *, from_start: bool) -> "Iterator[New]":
    from afterview.events.errors import Unreachable
    from afterview.workers.following import stored
    from afterview.workers.hosts.embedded import Store, exists

    directory = configuration.storage.directory
    if not exists(directory):
        raise Unreachable(f"{directory}: no data of Afterview here: is it the right folder, or --config?")
    with Store(directory) as store:
        yield stored(store, topics, from_start=from_start)


@contextmanager
def _on_kafka(configuration: "Configuration", topics: Sequence[str], *, from_start: bool) -> "Iterator[New]":
    from afterview.workers.hosts.kafka.log import Log
    from afterview.workers.secrets import kafka_read

    with Log(kafka_read(configuration)) as log:
        yield log.new(topics, from_start=from_start)
