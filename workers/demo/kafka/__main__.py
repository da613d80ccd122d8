"""`make kafka`: Kafka in the foreground, for trying things out. Ctrl-C or SIGTERM ends it."""

import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from afterview.events.errors import AfterviewError, Misconfigured, Unreachable
from afterview.workers.cli.output import note, put
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.guard import exiting, guarded

LOOK_SECONDS = 0.5


def kafka(
    brokers: Annotated[int, typer.Option(metavar="1|3", min=1, max=3, help="how many")] = 1,
    directory: Annotated[Path | None, typer.Option(metavar="DIR", help="keep the data; otherwise it is gone")] = None,
    port: Annotated[int, typer.Option(metavar="N", min=1, max=65535, help="or the next that is free")] = 9092,
) -> None:
    """Run Apache Kafka on this machine, on loopback, without encryption."""
    if brokers == 2:  # noqa: PLR2004
        raise typer.BadParameter("two brokers cannot agree without each other: 1 or 3", param_hint="--brokers")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    note("kafka: starting (the first time some 45 MB are fetched from Maven Central)")
    with suppress(KeyboardInterrupt), Cluster(brokers, directory=directory, port=port) as cluster:
        put(line.encode() for line in _configuration(cluster))
        note("kafka: up; Ctrl-C ends it")
        while all(node.running for node in cluster.nodes):
            time.sleep(LOOK_SECONDS)
        gone = next(node for node in cluster.nodes if not node.running)
        raise Unreachable(f"kafka: broker {gone.number} has ended: {gone.last_words()}")


def _configuration(cluster: Cluster) -> list[str]:
    """What to put into `afterview.toml`."""
    servers = ", ".join(f'"{server}"' for server in cluster.bootstrap_servers)
    copies = f"replication_factor = {len(cluster.nodes)}"
    return ["[kafka]", f"bootstrap_servers = [{servers}]", 'security_protocol = "PLAINTEXT"', copies]


if __name__ == "__main__":
    with exiting(), guarded("kafka"):
        try:
            typer.run(kafka)
        except AfterviewError as error:
            note(str(error))
            sys.exit(78 if isinstance(error, Misconfigured) else 69)
