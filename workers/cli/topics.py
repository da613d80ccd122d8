"""`afterview topics`: our topics in Kafka, as the topic table says."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from afterview.schemas.settings import KafkaSettings

app = typer.Typer(help="Our topics in Kafka: partitions, retention, compaction.", no_args_is_help=True)

Config = Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")]


@app.command()
def create(
    config: Config = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what is missing")] = False,
    foreign: Annotated[bool, typer.Option("--foreign", help="make those of kafka.intake, too")] = False,
) -> None:
    """Make what is missing, and say what differs. Only a changelog that a foreign topic has outgrown is changed."""
    import asyncio

    from afterview.workers.cli.output import note, put
    from afterview.workers.hosts.kafka import catalogue
    from afterview.workers.hosts.kafka.topics import described

    found = asyncio.run(catalogue.compare(_settings(config), making=not dry_run, others=foreign))
    put(described(layout).encode() for layout in (*found.missing, *found.growing))
    for difference in (*found.absent, *found.differing):
        note(difference.text)
    count = len(found.missing)
    note(f"{count} topic{'' if count == 1 else 's'} {'missing' if dry_run else 'made'}")
    if found.growing:
        count = len(found.growing)
        note(f"{count} changelog{'' if count == 1 else 's'} {'without enough' if dry_run else 'given more'} partitions")
    if any(difference.states_lost for difference in found.differing):
        raise typer.Exit(78)


@app.command()
def check(config: Config = None) -> None:
    """Say what is not as the topic table says: exit 1, or 78 when states would not be where their records are."""
    import asyncio

    from afterview.workers.cli.output import note
    from afterview.workers.hosts.kafka import catalogue

    problems = asyncio.run(catalogue.compare(_settings(config))).problems
    for problem in problems:
        note(problem.text)
    if problems:
        raise typer.Exit(78 if any(problem.states_lost for problem in problems) else 1)
    note("all is well")


def _settings(config: Path | None) -> "KafkaSettings":
    from afterview.workers.secrets import kafka_read
    from afterview.workers.settings import load_configuration

    return kafka_read(load_configuration(config))
