"""`make kafka`: Kafka in the foreground, and Afterview on it, a process for each role. Ctrl-C or SIGTERM ends it."""

import asyncio
import signal
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from afterview.workers.cli.output import commanding, note, put_lines
from afterview.workers.demo.inbox import LOOPBACK
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.demo.kafka.ports import next_free_ports
from afterview.workers.demo.kafka.sink import mail_sink
from afterview.workers.demo.kafka.topology import check_brokers, topology

LOOK_SECONDS = 0.5


def kafka(
    brokers: Annotated[int, typer.Option(metavar="1|3", min=1, max=3, help="how many")] = 1,
    directory: Annotated[Path | None, typer.Option(metavar="DIR", help="keep the data; otherwise it is gone")] = None,
    port: Annotated[int, typer.Option(metavar="N", min=1, max=65535, help="or the next that is free")] = 9092,
    broker_only: Annotated[bool, typer.Option("--broker-only", help="and a mail sink: no topics, no workers")] = False,  # noqa: FBT002
    clock: Annotated[Path | None, typer.Option(metavar="FILE", hidden=True)] = None,
) -> None:
    """Run Apache Kafka and Afterview on this machine, on loopback, without encryption."""
    if brokers == 2:  # noqa: PLR2004
        raise typer.BadParameter("two brokers cannot agree without each other: 1 or 3", param_hint="--brokers")
    note("kafka: starting (the first time some 45 MB are fetched from Maven Central)")
    if broker_only:
        asyncio.run(_until_told(_broker(brokers, directory, port)))
    elif directory is not None:
        directory.mkdir(parents=True, exist_ok=True)
        asyncio.run(_until_told(_everything(directory.resolve(), brokers, port, clock)))
    else:
        with TemporaryDirectory(prefix="afterview-kafka-") as temporary:
            asyncio.run(_until_told(_everything(Path(temporary), brokers, port, clock)))


async def _until_told(working: Coroutine[Any, Any, None]) -> None:
    """Until SIGTERM or Ctrl-C."""
    work = asyncio.ensure_future(working)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    with suppress(asyncio.CancelledError):
        await work


async def _everything(directory: Path, brokers: int, port: int, clock: Path | None) -> None:
    async with topology(directory, brokers, port, clock) as now:
        put_lines(now.lines())
        note("kafka: up; Ctrl-C ends it")
        await now.until_something_ends()


async def _broker(brokers: int, directory: Path | None, port: int) -> None:
    """For workers with a configuration of their own, whose mails must not leave either."""
    (page,), (smtp,) = next_free_ports(8025, 1), next_free_ports(1025, 1)
    async with Cluster(brokers, directory=directory, port=port) as cluster, mail_sink(page, smtp):
        put_lines(configuration_lines(cluster.bootstrap_servers, page, smtp))
        note("kafka: up; Ctrl-C ends it")
        while True:
            check_brokers(cluster)
            await asyncio.sleep(LOOK_SECONDS)


def configuration_lines(brokers: Sequence[str], page: int, smtp: int) -> Iterator[str]:
    """What to put into `afterview.toml`. Two ports: of the page with all mails, and of the sink."""
    servers = ", ".join(f'"{broker}"' for broker in brokers)
    yield from ('host = "kafka"', "", "[kafka]", f"bootstrap_servers = [{servers}]", 'security_protocol = "PLAINTEXT"')
    yield f"replication_factor = {len(brokers)}"
    yield from ("", f"[smtp]  # nothing leaves: every mail is shown at http://{LOOPBACK}:{page}/")
    yield from (f'host = "{LOOPBACK}"', f"port = {smtp}", 'tls = "none"')


if __name__ == "__main__":
    with commanding("kafka"):
        typer.run(kafka)
