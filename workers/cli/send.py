"""`afterview send`: canonical events onto the configured log."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from afterview.workers.cli.hosts import HostOption, on_kafka

if TYPE_CHECKING:
    from datetime import datetime

    from afterview.schemas.incoming import Incoming
    from afterview.workers.hosts.contract import Output


def send(
    events: Annotated[
        list[Path] | None, typer.Argument(metavar="EVENTS.jsonl...", help="canonical events; - is standard input")
    ] = None,
    example: Annotated[str | None, typer.Option(metavar="NAME", help="events made up for trying it out")] = None,
    listing: Annotated[bool, typer.Option("--list", help="print the examples there are, and send nothing")] = False,
    topic: Annotated[
        str | None, typer.Option(metavar="T", help="as your ATS would, on a topic of its own (Kafka only)")
    ] = None,
    host: HostOption = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
) -> None:
    """Put canonical events on the log, all or none; a running Afterview takes them up at once."""
    from afterview.workers.beside import opened
    from afterview.workers.cli.output import note, put
    from afterview.workers.cli.reading import canonical_files
    from afterview.workers.clock import system_now
    from afterview.workers.deliveries import event_in
    from afterview.workers.examples.journeys import EXAMPLES, example_events
    from afterview.workers.settings import load_configuration

    if listing:
        put(f"{name:<28}{one.says}".encode() for name, one in EXAMPLES.items())
        return
    if example is not None and example not in EXAMPLES:
        raise typer.BadParameter(f"there are {', '.join(EXAMPLES)}", param_hint="--example")
    if example is None and not events:
        raise typer.BadParameter("a file of events, or --example NAME (--list names them), is needed")
    now = system_now()
    read = [one.event for file in canonical_files(events or []) for one in file if one.event is not None]
    read += example_events(example, now) if example else []
    configuration = load_configuration(config)
    kafka = on_kafka(host, configuration)
    _check_topic(topic, kafka=kafka)
    outputs = [event_in(event, now) if topic is None else _said_on(topic, event, now) for event in read]
    with opened(configuration, kafka=kafka, making=True) as log:
        log.append(outputs)
    where = ", ".join(configuration.kafka.bootstrap_servers) if kafka else configuration.storage.directory
    note(f"{len(read)} event{'' if len(read) == 1 else 's'} on {topic or 'the log'} in {where}")


def _said_on(topic: str, event: "Incoming", at: "datetime") -> "Output":
    """A structured CloudEvent, keyed by candidate."""
    from afterview.events.canonical import encoded
    from afterview.events.cloudevents import CONTENT_TYPE, STRUCTURED
    from afterview.workers.hosts.contract import Output

    headers = ((CONTENT_TYPE, STRUCTURED.encode()),)
    return Output(topic, event.data.candidate.id.encode(), encoded(event), at, headers)


def _check_topic(topic: str | None, *, kafka: bool) -> None:
    from afterview.events.canonical import OURS

    if topic is not None and not kafka:
        raise typer.BadParameter("there are topics of others on Kafka only: --host kafka", param_hint="--topic")
    if topic is not None and topic.startswith(OURS):
        raise typer.BadParameter(f"{topic} is one of ours: without --topic it goes to the intake", param_hint="--topic")
