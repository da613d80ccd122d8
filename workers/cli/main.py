"""`afterview`: one command line of many commands, and what its exit codes mean (CONTRACT 5)."""

import typer

from afterview.workers.cli import (
    check,
    convert,
    demo,
    dlq,
    erase,
    export,
    incidents,
    pause,
    run,
    schemas,
    send,
    simulate,
    status,
    tail,
    templates,
    topics,
    upcoming,
    why,
)
from afterview.workers.cli.output import commanding

app = typer.Typer(
    help="What happens after the interview: feedback owed, surveys sent, experience measured.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(demo.demo)
app.command()(run.run)
app.command()(convert.convert)
app.command()(simulate.simulate)
app.command()(send.send)
app.command()(tail.tail)
app.command()(check.check)
app.command()(status.status)
app.add_typer(dlq.app, name="dlq")
app.command()(why.why)
app.command()(pause.pause)
app.command()(pause.resume)
app.command()(upcoming.upcoming)
app.command()(incidents.incidents)
app.command()(erase.erase)
app.command()(export.export)
app.add_typer(schemas.app, name="schemas")
app.add_typer(templates.app, name="templates")
app.add_typer(topics.app, name="topics")


def main() -> None:
    """Run one command."""
    with commanding("afterview"):
        app()
