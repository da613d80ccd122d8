"""`afterview why`: the story of one application, task, invitation or candidate."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from afterview.workers.cli.hosts import Host, HostOption

if TYPE_CHECKING:
    from afterview.events.journey.story import Story
    from afterview.schemas.settings import Configuration


def why(
    wanted: Annotated[str, typer.Argument(metavar="ID", help="of an application, task, invitation or candidate")],
    tenant: Annotated[str | None, typer.Option(metavar="T", help="whose [default: whoever has this id]")] = None,
    json: Annotated[bool, typer.Option("--json", help="for scripts")] = False,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="of an operations listener on Kafka [default: as configured]")
    ] = None,
    host: HostOption = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
) -> None:
    """Say what happened, what did not and why, and what comes next: rules are those of docs/JOURNEY.md."""
    from afterview.workers.cli.output import put
    from afterview.workers.cli.telling import told, width
    from afterview.workers.collector import rest
    from afterview.workers.settings import load_configuration
    from afterview.workers.why import encoded

    for said, name in ((wanted, "ID"), (tenant, "--tenant")):
        if said is not None and not _is_text(said):
            raise typer.BadParameter("some text is expected", param_hint=name)
    rest()
    configuration = load_configuration(config)
    on_kafka = url is not None or Host(host or configuration.host) is Host.KAFKA
    stories = _asked(configuration, url, wanted, tenant) if on_kafka else _looked_up(configuration, wanted, tenant)
    put([encoded(stories)] if json else [line.encode() for line in told(stories, width())])


def _is_text(said: str) -> bool:
    """Not empty, and no bytes of another encoding."""
    return said != "" and not any("\ud800" <= letter <= "\udfff" for letter in said)


def _looked_up(configuration: "Configuration", wanted: str, tenant: str | None) -> "list[Story]":
    """In the file of the embedded host, whether it runs or not."""
    from afterview.events.errors import Unreachable
    from afterview.events.journey.rulebook import Rulebook
    from afterview.events.topics import AUDIT
    from afterview.workers.audit import paused_by
    from afterview.workers.clock import system_now
    from afterview.workers.hosts.embedded.browsing import Browsing, browsed
    from afterview.workers.hosts.embedded.schema import exists
    from afterview.workers.secrets import kept_installation_secret
    from afterview.workers.settings import load_policy
    from afterview.workers.why import JOURNEY, known_tenants, stories_of

    directory = Path(configuration.storage.directory)
    if not exists(directory):
        raise Unreachable(f"{directory}: no data of Afterview here: is it the right folder, or --config?")
    policy, secret = load_policy(configuration.policy_file), kept_installation_secret(configuration)
    rules = Rulebook(policy, secret=secret) if secret else Rulebook(policy)
    tenants = known_tenants(configuration, policy)

    def tell(browsing: Browsing) -> "list[Story]":
        paused = paused_by(browsing.records(AUDIT))
        return stories_of(browsing, wanted, system_now(), tenant=tenant, rules=rules, tenants=tenants, paused=paused)

    return browsed(directory, JOURNEY, tell)


def _asked(configuration: "Configuration", url: str | None, wanted: str, tenant: str | None) -> "list[Story]":
    """Of a worker that has the pages, and so a copy of the states."""
    from urllib.parse import quote, urlencode

    from afterview.workers.cli.asking import JSON, OK, UNKNOWN, asked, listener_of, unanswered
    from afterview.workers.why import Unknown, decoded

    query = f"?{urlencode({'tenant': tenant})}" if tenant else ""
    address = f"{(url or listener_of(configuration)).rstrip('/')}/why/{quote(wanted, safe='')}{query}"
    status, kind, said = asked(address)
    if (status, kind) == (OK, JSON):
        return decoded(said)
    if (status, kind) == (UNKNOWN, JSON):
        raise Unknown(wanted, tenant)
    raise unanswered(address, status, said)
