"""`afterview schemas`: the contracts as JSON Schema and AsyncAPI 3, and whether they still hold."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The contracts as JSON Schema and AsyncAPI 3.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The contracts as JSON Schema and AsyncAPI 3."""


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="where to write them")] = Path("schemas/json"),
) -> None:
    """Write a JSON Schema for every event, the policy, the survey and the configuration, and one AsyncAPI document."""
    from afterview.events.errors import Misconfigured
    from afterview.workers.cli.output import note
    from afterview.workers.contracts.publishing import contracts

    files = contracts()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as error:
        raise Misconfigured(f"{folder}: cannot be written: {error.strerror}") from None
    note(f"{len(files)} files in {folder}")


@app.command()
def check(
    was: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="an export of the older version, or its asyncapi.json alone"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one line of JSON for each break")] = False,
) -> None:
    """Tell what of this version would break whoever relied on an older one; without FOLDER, on what was promised."""
    from dataclasses import asdict

    from pydantic_core import to_json

    from afterview.events.contracts.comparing import lines
    from afterview.events.errors import AfterviewError
    from afterview.workers.cli.output import note, put
    from afterview.workers.contracts.reading import PROMISED, breaks

    if was is not None and not was.exists():
        raise typer.BadParameter(f"{was}: is not there; `afterview schemas export` of the older version writes it")
    found = list(breaks(was or PROMISED))
    if as_json:
        put(to_json(asdict(one)) for one in found)
    if found:
        raise AfterviewError("\n".join(lines(found)))
    note(f"nothing breaks {'what was promised' if was is None else f'whoever relied on {was}'}")
