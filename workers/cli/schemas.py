"""`afterview schemas`: the contracts as JSON Schema."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The contracts as JSON Schema.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The contracts as JSON Schema."""


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="where to write them")] = Path("schemas/json"),
) -> None:
    """Write a JSON Schema for every event in and out, the policy, the survey and the configuration."""
    from afterview.events.errors import Misconfigured
    from afterview.schemas.export import json_schemas
    from afterview.workers.cli.output import note

    files = json_schemas()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as error:
        raise Misconfigured(f"{folder}: cannot be written: {error.strerror}") from None
    note(f"{len(files)} schemas in {folder}")
