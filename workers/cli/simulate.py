"""`afterview simulate`: canonical events through the journey, with a virtual clock (R31-R33, R83)."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from afterview.workers.hosts.contract import Record


def simulate(
    events: Annotated[list[Path], typer.Argument(metavar="EVENTS.jsonl...", help="canonical events; - is stdin")],
    policy: Annotated[Path | None, typer.Option(metavar="FILE", help="a policy instead of the default one")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="play to then, not to the last timer")] = None,
    from_log: Annotated[
        bool, typer.Option("--from-log", help="replay a dumped candidate-events log with its own wake-ups")
    ] = False,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="with --from-log: whose log it is")] = None,
) -> None:
    """Print every output event that these events lead to, in order of time; the same bytes each time."""
    from afterview.workers.cli.output import put
    from afterview.workers.cli.reading import moment
    from afterview.workers.simulate import lines_out

    limit = moment(until) if until is not None else None
    if from_log and until is not None:
        raise typer.BadParameter("a log is replayed to its end; leave --until out", param_hint="--until")
    if config is not None and not from_log:
        raise typer.BadParameter("it is for --from-log; a policy is given with --policy", param_hint="--config")
    put(lines_out(_replayed(events, policy, config) if from_log else _played(events, policy, limit)))


def _played(paths: list[Path], policy: Path | None, until: datetime | None) -> "list[Record]":
    from afterview.events.journey.rulebook import Rulebook
    from afterview.workers import simulate as simulation
    from afterview.workers.cli.reading import canonical_files
    from afterview.workers.collector import rest
    from afterview.workers.settings import load_policy

    rules = Rulebook(load_policy(policy))
    files = canonical_files(paths)
    rest()
    arriving = simulation.arrivals([[(one.time, one.event) for one in file] for file in files])
    return simulation.simulate(arriving, rules, until)


def _replayed(paths: list[Path], policy: Path | None, config: Path | None) -> "list[Record]":
    """As the workers did it: with the configured policy, survey and secrets."""
    from afterview.workers import simulate as simulation
    from afterview.workers.cli.reading import log_lines
    from afterview.workers.installation import Installation
    from afterview.workers.settings import load_configuration

    configuration = load_configuration(config)
    if policy is not None:
        configuration = configuration.model_copy(update={"policy_file": str(policy)})
    return simulation.replay(log_lines(paths), Installation.of(configuration).rules)
