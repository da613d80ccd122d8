"""`afterview run`: the real thing, from the configuration."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from afterview.workers.installation import Installation


class Host(StrEnum):
    EMBEDDED = "embedded"


def run(
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
    host: Annotated[Host, typer.Option(help="where the log and the states are")] = Host.EMBEDDED,
) -> None:
    """Take deliveries in, keep the journeys, send mail, count: until SIGTERM or Ctrl-C."""
    from afterview.workers.installation import Installation
    from afterview.workers.keeping import check_secrets
    from afterview.workers.secrets import with_files_read
    from afterview.workers.settings import load_configuration

    del host  # there is one so far
    configuration = with_files_read(load_configuration(config))
    check_secrets(configuration)  # new ones would be made in place of those that are lost
    serve(Installation.of(configuration))


def serve(installation: "Installation") -> None:
    """Say where it can be reached, and run until it is stopped."""
    import asyncio

    from afterview.workers.app import Running, run_until_stopped
    from afterview.workers.cli.output import note
    from afterview.workers.collector import relax
    from afterview.workers.logs import log_as_json

    def started(now: Running) -> None:
        public, operations = now.gateway.public_port, now.gateway.operations_port
        note(f"afterview: webhooks and pages on port {public}, health on port {operations}")

    log_as_json()
    relax()
    asyncio.run(run_until_stopped(installation, started))
