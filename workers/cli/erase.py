"""`afterview erase`: everything of one candidate goes, and it is proved until when."""

from pathlib import Path
from typing import Annotated

import typer

from afterview.workers.cli.hosts import HostOption, on_kafka

SECONDS = 30.0

Tenant = Annotated[str, typer.Argument(metavar="TENANT", help="whose candidate it is")]
Candidate = Annotated[str, typer.Argument(metavar="CANDIDATE", help="their id in the ATS")]
Reason = Annotated[
    str, typer.Option("--reason", "--because", metavar="TEXT", help="for the audit trail; name nobody in it")
]
Config = Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")]


def erase(
    tenant: Tenant,
    candidate: Candidate,
    reason: Reason = "",
    wait: Annotated[float, typer.Option(metavar="SECONDS", min=0.0, help="for the proof")] = SECONDS,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would be done")] = False,
    json: Annotated[bool, typer.Option("--json", help="for scripts")] = False,
    host: HostOption = None,
    config: Config = None,
) -> None:
    """Have everything about one candidate erased, and say by when its last byte is gone."""
    from afterview.workers.cli.acting import acting
    from afterview.workers.cli.output import put
    from afterview.workers.cli.persons import meant, no_mistake
    from afterview.workers.erasing import erase as ask
    from afterview.workers.settings import load_configuration

    configuration = load_configuration(config)
    with meant(configuration, tenant, candidate, kafka=on_kafka(host, configuration)) as (log, who, _):
        no_mistake(who, configuration)
        done = ask(log, who, acting("erase", reason), rehearsed=dry_run, seconds=wait)
    put([done.described() if json else done.said().encode()])
