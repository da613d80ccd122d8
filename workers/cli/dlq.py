"""`afterview dlq`: what could not be used; once more, or never."""

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from afterview.workers.cli.hosts import Host, HostOption, on_kafka

if TYPE_CHECKING:
    from collections.abc import Iterator

    from afterview.workers.dlq.dead import Choice
    from afterview.workers.dlq.handling import Action
    from afterview.workers.dlq.looking import Known

app = typer.Typer(help="Dead letters: what could not be used; once more, or never.", no_args_is_help=True)

MAX = 1000

Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="as `list` says them")]
Reasons = Annotated[list[str] | None, typer.Option("--reason", metavar="R", help="only these: malformed, thin, ...")]
Stages = Annotated[list[str] | None, typer.Option("--stage", metavar="S", help="only what this stage refused")]
Topics = Annotated[list[str] | None, typer.Option("--topic", metavar="T", help="only what came from this topic")]
Since = Annotated[str | None, typer.Option("--since", metavar="TIME", help="only what is not older")]
Until = Annotated[str | None, typer.Option("--until", metavar="TIME", help="only what is older")]
Max = Annotated[int, typer.Option("--max", metavar="N", min=1, help="at most so many, oldest first")]
All = Annotated[bool, typer.Option("--all", help="every one that is open, when nothing else is said")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="only say what would be done")]
Because = Annotated[str, typer.Option("--because", metavar="TEXT", help="for the audit trail")]
Config = Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")]


@app.command("list")
def list_(
    reason: Reasons = None,
    stage: Stages = None,
    topic: Topics = None,
    since: Since = None,
    until: Until = None,
    most: Max = MAX,
    closed: Annotated[bool, typer.Option("--closed", help="what was replayed or discarded, too")] = False,
    json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
    host: HostOption = None,
    config: Config = None,
) -> None:
    """Say what is open, oldest first, and why it was refused; nothing of what is in it."""
    from itertools import islice

    from afterview.workers.cli.output import note, put
    from afterview.workers.dlq.said import as_json, as_table, totals

    with _found(_choice(None, reason, stage, topic, since, until), host, config, closed=closed) as found:
        known = list(islice(found, most))
        more = sum(1 for _ in found)
    put(as_json(known) if json else as_table(known))
    note(totals(known, more))


@app.command()
def show(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    raw: Annotated[bool, typer.Option("--raw", help="its bytes, and nothing else")] = False,
    host: HostOption = None,
    config: Config = None,
) -> None:
    """Show all of one, as JSON: there may be personal data in it."""
    from afterview.events.errors import AfterviewError
    from afterview.workers.cli.output import put, put_as_it_is
    from afterview.workers.dlq.said import whole

    with _found(_choice([id_]), host, config, closed=True) as found:
        known = next(found, None)
    if known is None:
        raise AfterviewError(f"{id_}: no such dead letter: is it older than the topic's retention?")
    if raw:
        put_as_it_is(known.dead.value)
    else:
        put([whole(known)])


def _acting(action: "Action") -> Callable[..., None]:
    """A command that does this with what is chosen: both take the same options."""

    def act(
        ids: Ids = None,
        reason: Reasons = None,
        stage: Stages = None,
        topic: Topics = None,
        since: Since = None,
        until: Until = None,
        all_: All = False,
        most: Max = MAX,
        dry_run: DryRun = False,
        because: Because = "",
        host: HostOption = None,
        config: Config = None,
    ) -> None:
        choice = _checked(_choice(ids, reason, stage, topic, since, until), all_=all_)
        _handle(action, choice, most, because, dry_run=dry_run, host=host, config=config)

    return act


app.command(
    "replay", help="Hand them once more to what refused them, when it was mended. What has come already counts once."
)(_acting("dlq replay"))
app.command(
    "discard", help="Say that nothing is to be done with them. They stay on their topic until its retention ends."
)(_acting("dlq discard"))


def _handle(
    action: "Action",
    choice: "Choice",
    most: int,
    because: str,
    *,
    dry_run: bool,
    host: Host | None,
    config: Path | None,
) -> None:
    """What is refused again stays open, and is said: then the exit code is 1."""
    from itertools import islice

    from afterview.workers.beside import opened
    from afterview.workers.cli.acting import acting
    from afterview.workers.cli.output import note
    from afterview.workers.dlq.dead import Choice
    from afterview.workers.dlq.handling import Tally, handle, work_of
    from afterview.workers.dlq.looking import found
    from afterview.workers.installation import Installation
    from afterview.workers.settings import load_configuration

    configuration = load_configuration(config)
    act = acting(action, because)
    work = work_of(act, Installation.of(configuration).bus_stages())
    with opened(configuration, kafka=on_kafka(host, configuration)) as log:
        open_ = found(log, choice)
        ids = [known.dead.id for known in islice(open_, most)]
        more = sum(1 for _ in open_)
        meant = found(log, Choice(frozenset(ids)))  # not what is refused again meanwhile
        tally = handle(log, (known.dead for known in meant), work, act, rehearsed=dry_run) if ids else Tally()
    for id_, why in tally.refused:
        note(f"{id_}: refused again: {why}")
    note(tally.said(dry_run=dry_run, more=more))
    if tally.refused or (choice.ids and not tally.done):
        raise typer.Exit(1)


@contextmanager
def _found(choice: "Choice", host: Host | None, config: Path | None, *, closed: bool) -> "Iterator[Iterator[Known]]":
    from afterview.workers.beside import opened
    from afterview.workers.dlq.looking import found
    from afterview.workers.settings import load_configuration

    configuration = load_configuration(config)
    with opened(configuration, kafka=on_kafka(host, configuration)) as log:
        yield found(log, choice, closed=closed)


def _checked(choice: "Choice", *, all_: bool) -> "Choice":
    """What is held because its vendor is paused is only meant when somebody says so."""
    from dataclasses import replace

    from afterview.workers.dlq.dead import HELD

    if bool(choice) == all_:
        raise typer.BadParameter("say which: ids, or --reason, --stage, --topic, --since, --until; or --all")
    return choice if choice.ids or choice.reasons else replace(choice, without=(HELD,))


def _choice(
    ids: list[str] | None,
    reasons: list[str] | None = None,
    stages: list[str] | None = None,
    topics: list[str] | None = None,
    since: str | None = None,
    until: str | None = None,
) -> "Choice":
    from afterview.workers.cli.reading import lately
    from afterview.workers.clock import system_now
    from afterview.workers.dlq.dead import Choice

    for one in ids or ():
        partition, _, offset = one.partition("-")
        if not (partition.isdecimal() and offset.isdecimal()):
            raise typer.BadParameter(f"{one!r} is no id of a dead letter: `afterview dlq list` says them, such as 0-17")
    begin, end = (lately(text, system_now()) if text else None for text in (since, until))
    return Choice(ids or (), reasons or (), stages or (), topics or (), since=begin, until=end)
