"""`afterview run`: the real thing, from the configuration."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from afterview.workers.cli.hosts import Host, HostOption
from afterview.workers.roles import Role

if TYPE_CHECKING:
    from afterview.workers.installation import Installation


def run(
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
    host: HostOption = None,
    role: Annotated[Role, typer.Option(help="what this process does; on Kafka only")] = Role.ALL,
) -> None:
    """Take deliveries in, keep the journeys, send mail, count: until SIGTERM or Ctrl-C."""
    from afterview.workers.installation import Installation
    from afterview.workers.keeping import check_secrets
    from afterview.workers.secrets import check_shared, with_files_read
    from afterview.workers.settings import load_configuration

    configuration = with_files_read(load_configuration(config))
    if (host or configuration.host) == Host.KAFKA:
        check_shared(configuration)
        serve_on_kafka(Installation.of(configuration), role)
        return
    if role is not Role.ALL:
        raise typer.BadParameter("the embedded host is one process with all roles", param_hint="--role")
    check_secrets(configuration)  # new ones would be made in place of those that are lost
    serve(Installation.of(configuration))


def serve_on_kafka(installation: "Installation", role: Role) -> None:
    """The same as one of several workers."""
    import asyncio

    from afterview.workers.cli.output import note
    from afterview.workers.collector import relax
    from afterview.workers.logs import log_as_json
    from afterview.workers.worker import Working, work_until_stopped

    def started(now: Working) -> None:
        public, operations = now.ports
        pages = f"webhooks and pages on port {public}, " if public else ""
        note(f"afterview: {role.value} on Kafka, {pages}health on port {operations}")
        _log_start(host="kafka", role=role)

    log_as_json()
    relax()
    asyncio.run(work_until_stopped(installation, role, started))


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
        _log_start(host="embedded", role=Role.ALL)

    log_as_json()
    relax()
    asyncio.run(run_until_stopped(installation, started))


def _log_start(*, host: str, role: Role) -> None:
    """With a time, for whoever asks later when it was started again."""
    from importlib.metadata import version

    import structlog

    structlog.get_logger().info("started", host=host, role=role.value, version=version("afterview"))
