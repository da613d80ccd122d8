"""`afterview pause` and `afterview resume`: stop something everywhere, and let it go on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from afterview.workers.cli.hosts import Host, HostOption, on_kafka

if TYPE_CHECKING:
    from collections.abc import Iterator

    from afterview.events.pausing import PausedScopes, Verb
    from afterview.schemas.settings import Configuration
    from afterview.workers.beside import Log

Scope = Annotated[
    str, typer.Argument(metavar="SCOPE", help="mail, surveys, tenant:SLUG (their mail), vendor:NAME (its deliveries)")
]
Because = Annotated[str, typer.Option("--because", metavar="TEXT", help="for the audit trail, and `afterview why`")]
Config = Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")]


def pause(scope: Scope, because: Because = "", host: HostOption = None, config: Config = None) -> None:
    """Stop a scope on every worker, within two seconds and through restarts, until it is resumed."""
    _act("pause", scope, because, host, config)


def resume(scope: Scope, because: Because = "", host: HostOption = None, config: Config = None) -> None:
    """Let a paused scope go on; what was held of it leaves now, if it still may."""
    _act("resume", scope, because, host, config)


def _act(verb: "Verb", scope: str, because: str, host: Host | None, config: Path | None) -> None:
    """A scope that is so already is no error: nothing is written."""
    from afterview.events.topics import AUDIT
    from afterview.workers.audit import paused_by
    from afterview.workers.beside import everything, opened
    from afterview.workers.cli.output import note
    from afterview.workers.settings import load_configuration

    configuration = load_configuration(config)
    _check(scope, configuration)
    kafka = on_kafka(host, configuration)
    with opened(configuration, kafka=kafka, making=verb == "pause") as log:
        paused = paused_by(everything(log, AUDIT))
        if (scope in paused) is (verb == "pause"):
            left = "" if verb == "pause" else _left(log, scope, because)
            note(f"{scope}: {'is paused already' if verb == 'pause' else 'is not paused'}{left}")
        else:
            held = _write(log, verb, scope, because)
            paused = paused_by(everything(log, AUDIT))
            note(f"{scope}: {'paused' if verb == 'pause' else 'resumed'}{held}")
            if verb == "pause" and not (kafka or log.attended()):
                note(f"{configuration.storage.directory}: nobody runs here now: it holds once somebody does")
    for line in _standing(paused):
        note(line)


def _check(scope: str, configuration: "Configuration") -> None:
    from afterview.events.ats.vendors import VENDORS
    from afterview.events.pausing import unknown_scope
    from afterview.workers.deliveries import EVENTS
    from afterview.workers.settings import load_policy
    from afterview.workers.why import known_tenants

    tenants = known_tenants(configuration, load_policy(configuration.policy_file))
    if why := unknown_scope(scope, tenants, (*VENDORS, EVENTS)):
        raise typer.BadParameter(why, param_hint="SCOPE")


def _write(log: "Log", verb: "Verb", scope: str, because: str) -> str:
    """The line of the audit trail; of a vendor that goes on, what was held of it first, so that it keeps its order."""
    from afterview.events.pausing import VENDOR
    from afterview.workers.cli.acting import acting

    told = acting(verb, because).line([scope])
    if verb == "pause" or not scope.startswith(VENDOR):
        log.append([told])
        return ""
    vendor = scope.removeprefix(VENDOR)
    released = _released(log, vendor, because)
    log.append([told])
    _until_every_worker_knows()
    return _read_now(released + _released(log, vendor, because))


def _left(log: "Log", scope: str, because: str) -> str:
    """What is held though nothing is paused: a worker did not hear of it in time, or somebody stopped the command."""
    from afterview.events.pausing import VENDOR

    vendor = scope.removeprefix(VENDOR) if scope.startswith(VENDOR) else None
    released = _released(log, vendor, because) if vendor else 0
    return _read_now(released) if released else ""


def _read_now(released: int) -> str:
    return f"; {released} that {'was' if released == 1 else 'were'} held {'is' if released == 1 else 'are'} read now"


def _released(log: "Log", vendor: str, because: str) -> int:
    """Until nothing is held: what comes meanwhile is held behind it. All of it was held by the intake."""
    from afterview.workers.cli.acting import acting
    from afterview.workers.dlq.handling import handle, work_of
    from afterview.workers.dlq.looking import held_of

    total = 0
    while True:
        act = acting("dlq replay", because)
        done = handle(log, held_of(log, vendor), work_of(act, readers=()), act, rehearsed=False).done
        if not done:
            return total
        total += done


def _until_every_worker_knows() -> None:
    import time

    from afterview.workers.pausing import KNOWN_SECONDS

    time.sleep(KNOWN_SECONDS)


def _standing(paused: "PausedScopes") -> "Iterator[str]":
    for pause in paused.values():
        why = f": {pause.reason}" if pause.reason else ""
        yield f"paused: {pause.scope}, since {pause.since:%Y-%m-%d %H:%M} UTC, by {pause.by}{why}"
