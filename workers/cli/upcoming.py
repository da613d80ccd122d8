"""`afterview upcoming`: what comes next for everybody, and how it stands with what is owed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from afterview.workers.cli.hosts import HostOption, on_kafka

if TYPE_CHECKING:
    from afterview.events.outlook import Horizon, Upcoming
    from afterview.schemas.settings import Configuration

PATIENCE = 120.0
"""seconds: a worker looks at every state"""


def upcoming(
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="up to then [default: to the end of tomorrow]")
    ] = None,
    days: Annotated[
        int, typer.Option(metavar="N", min=0, max=366, help="to the end of the Nth day after today, by tenants' clocks")
    ] = 1,
    tenant: Annotated[str | None, typer.Option(metavar="T", help="only of this one")] = None,
    json: Annotated[bool, typer.Option("--json", help="for scripts")] = False,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="of an operations listener on Kafka [default: as configured]")
    ] = None,
    host: HostOption = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
) -> None:
    """Say what will be sent and done if nothing else happens, what would be left out and why, and what is overdue."""
    from afterview.workers.cli.foretelling import foretold
    from afterview.workers.cli.output import put
    from afterview.workers.cli.reading import moment
    from afterview.workers.collector import rest
    from afterview.workers.settings import load_configuration
    from afterview.workers.upcoming import encoded

    horizon = moment(until) if until is not None else days
    rest()
    configuration = load_configuration(config)
    asks = url is not None or on_kafka(host, configuration)
    found = (_asked if asks else _looked_up)(configuration, url, horizon, tenant)
    put([encoded(found)] if json else [line.encode() for line in foretold(found)])


def _looked_up(configuration: "Configuration", _url: str | None, horizon: "Horizon", tenant: str | None) -> "Upcoming":
    """In the file of the embedded host, whether it runs or not."""
    from collections.abc import Sequence

    from afterview.events.errors import Unreachable
    from afterview.events.journey.rulebook import Rulebook
    from afterview.events.topics import AUDIT
    from afterview.workers.audit import paused_by
    from afterview.workers.clock import system_now
    from afterview.workers.hosts.embedded.browsing import Browsing, browsed_together
    from afterview.workers.hosts.embedded.schema import exists
    from afterview.workers.settings import load_policy
    from afterview.workers.upcoming import JOURNEY, WORKLIST, upcoming_of

    directory = Path(configuration.storage.directory)
    if not exists(directory):
        raise Unreachable(f"{directory}: no data of Afterview here: is it the right folder, or --config?")
    rules, now = Rulebook(load_policy(configuration.policy_file)), system_now()

    def tell(found: Sequence[Browsing]) -> "Upcoming":
        journeys, worklists = found
        paused = paused_by(journeys.records(AUDIT))
        return upcoming_of(journeys, worklists, now, horizon, rules=rules, tenant=tenant, paused=paused)

    return browsed_together(directory, [JOURNEY, WORKLIST], tell)


def _asked(configuration: "Configuration", url: str | None, horizon: "Horizon", tenant: str | None) -> "Upcoming":
    """Of a worker that has the pages, and so a copy of the states."""
    from datetime import datetime
    from urllib.parse import urlencode

    from afterview.workers.cli.asking import JSON, OK, asked, listener_of, unanswered
    from afterview.workers.upcoming import decoded

    query = {"until": horizon.isoformat()} if isinstance(horizon, datetime) else {"days": str(horizon)}
    if tenant is not None:
        query["tenant"] = tenant
    address = f"{(url or listener_of(configuration)).rstrip('/')}/upcoming?{urlencode(query)}"
    status, kind, said = asked(address, PATIENCE)
    if (status, kind) == (OK, JSON):
        return decoded(said)
    raise unanswered(address, status, said)
