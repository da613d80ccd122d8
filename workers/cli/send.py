"""`afterview send`: canonical events onto the configured log."""

from pathlib import Path
from typing import Annotated

import typer


def send(
    events: Annotated[
        list[Path] | None, typer.Argument(metavar="EVENTS.jsonl...", help="canonical events; - is standard input")
    ] = None,
    example: Annotated[str | None, typer.Option(metavar="NAME", help="events made up for trying it out")] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
) -> None:
    """Put canonical events on the log, all or none; a running Afterview takes them up at once."""
    from afterview.workers.cli.examples import EXAMPLES, example_events
    from afterview.workers.cli.output import note
    from afterview.workers.cli.reading import canonical_files
    from afterview.workers.clock import system_now
    from afterview.workers.deliveries import event_in
    from afterview.workers.hosts.embedded import Store
    from afterview.workers.settings import load_configuration

    if example is not None and example not in EXAMPLES:
        raise typer.BadParameter(f"there are {', '.join(EXAMPLES)}", param_hint="--example")
    if example is None and not events:
        raise typer.BadParameter("a file of events, or --example NAME, is needed")
    now = system_now()
    read = [one.event for file in canonical_files(events or []) for one in file if one.event is not None]
    read += example_events(example, now) if example else []
    directory = load_configuration(config).storage.directory
    with Store(directory) as store:
        store.append([event_in(event, now) for event in read])
    note(f"{len(read)} event{'' if len(read) == 1 else 's'} on the log in {directory}")
