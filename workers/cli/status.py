"""`afterview status`: where a running worker is, from its operations listener."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from afterview.workers.overview.board import Board


def status(
    url: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL", help="of an operations listener; again for more, which are added up [default: as configured]"
        ),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="a live view of all of them, until Ctrl-C")] = False,
    every: Annotated[float, typer.Option(metavar="SECONDS", min=0.2, help="between two looks of --watch")] = 1.0,
    json: Annotated[bool, typer.Option("--json", help="for scripts; with --watch, an object for each look")] = False,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
) -> None:
    """Say what workers do, how far they are, and what they wait for."""
    from afterview.workers.cli.asking import listener_of
    from afterview.workers.cli.output import put
    from afterview.workers.settings import load_configuration

    urls = [one.rstrip("/") for one in url or ()] or [listener_of(load_configuration(config))]
    if watch:
        _watch(urls, every, json=json)
        return
    put(_said(urls[0], json=json) if len(urls) == 1 else _added_up(urls, json=json))


def _watch(urls: list[str], every: float, *, json: bool) -> None:
    if json:
        from afterview.workers.overview.lines import watch
    else:
        from afterview.workers.overview.screen import watch
    watch(urls, every)


def _added_up(urls: list[str], *, json: bool) -> Iterator[bytes]:
    """One picture of several. Raises `Unreachable` when nobody answers; who does not, while others do, is in it."""
    from afterview.events.errors import Unreachable
    from afterview.workers.clock import steady_seconds
    from afterview.workers.overview.asked import answers
    from afterview.workers.overview.board import board

    answered = answers(urls)
    if all(answer.figures is None for answer in answered):
        raise Unreachable("; ".join(f"{answer.url}: {answer.waits}" for answer in answered))
    return _shown(board(answered, steady_seconds()), json=json)


def _shown(now: "Board", *, json: bool) -> Iterator[bytes]:
    from pydantic_core import to_json

    from afterview.workers.overview.lines import as_json, lines

    return iter([to_json(as_json(now))]) if json else (line.encode() for line in lines(now))


def _said(url: str, *, json: bool) -> Iterator[bytes]:
    """As a worker on Kafka tells of its partitions; of an embedded host, and what else there is, from its metrics."""
    from pydantic_core import from_json, to_json

    from afterview.events.errors import Unreachable
    from afterview.workers.clock import steady_seconds
    from afterview.workers.overview.asked import answers
    from afterview.workers.overview.board import board
    from afterview.workers.overview.lines import besides, told_besides

    said = _status(f"{url}/status.json")
    (answer,) = answers([url])
    now = board([answer], steady_seconds())
    if said is not None:
        standing, known = from_json(said), answer.figures is not None
        if json:
            return iter([to_json(standing | besides(now)) if known else said])
        return (line.encode() for line in (*_lines(standing), *(told_besides(now) if known else ())))
    if answer.figures is None:
        raise Unreachable(f"{url}: {answer.waits}")
    return _shown(now, json=json)


def _status(address: str) -> bytes | None:
    """None of a process that has metrics only. Raises `Unreachable`."""
    from afterview.events.errors import Unreachable
    from afterview.workers.cli.asking import JSON, OK, UNKNOWN, asked

    status, kind, said = asked(address)
    if status == UNKNOWN:
        return None
    if status != OK:
        raise Unreachable(f"{address}: answers {status}: is it the operations listener of a worker?")
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
