"""`afterview status`: where a running worker is, from its operations listener."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer


def status(
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="of its operations listener [default: as configured]")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="as the worker says it")] = False,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
) -> None:
    """Say what a worker on Kafka has, how far it is, and what it waits for."""
    from pydantic_core import from_json

    from afterview.workers.cli.asking import listener_of
    from afterview.workers.cli.output import put
    from afterview.workers.settings import load_configuration

    url = url or listener_of(load_configuration(config))
    said = _status(f"{url.rstrip('/')}/status.json")
    put([said] if json else [line.encode() for line in _lines(from_json(said))])


def _status(address: str) -> bytes:
    """Raises `Unreachable`."""
    from afterview.events.errors import Unreachable
    from afterview.workers.cli.asking import JSON, OK, asked

    status, kind, said = asked(address)
    if status != OK:
        raise Unreachable(f"{address}: answers {status}: is it a worker on Kafka?")
    if kind != JSON or b'"partitions"' not in said:
        raise Unreachable(f"{address}: somebody else answers there: is it the operations listener of a worker?")
    return said


def _lines(said: dict[str, Any]) -> Iterator[str]:
    """What it waits for, then a line for each stage."""
    yield f"not ready: {said['unready']}" if said["unready"] else "ready"
    stages: dict[str, list[dict[str, Any]]] = {}
    for partition in said["partitions"]:
        stages.setdefault(partition["stage"], []).append(partition)
    for stage, partitions in sorted(stages.items()):
        ready = sum(one["ready"] for one in partitions)
        waiting, processed = (sum(one[name] for one in partitions) for name in ("waiting", "processed"))
        due = min((one["next_due"] for one in partitions if one["next_due"]), default="nothing")
        numbers = ",".join(str(number) for number in sorted(one["partition"] for one in partitions))
        yield (
            f"{stage}: {ready} of {len(partitions)} partitions ready ({numbers}), {waiting} records waiting,"
            f" {processed} processed, next due: {due}"
        )
        yield from (f"{stage}-{one['partition']}: {one['trouble']}" for one in partitions if one["trouble"])
    if said["actions"]:
        yield f"mails under way: {said['actions']}"
