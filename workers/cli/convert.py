"""`afterview convert`: a vendor's payload to canonical events (CONVERT)."""

from pathlib import Path
from typing import Annotated

import typer


def convert(
    vendor: Annotated[str, typer.Option("--from", metavar="VENDOR", help="whose payload it is")],
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="one JSON value; - is standard input")] = Path("-"),
    header: Annotated[list[str], typer.Option(metavar="'K: V'", help="a header of the request; repeatable")] = [],  # noqa: B006 typer copies it
    tenant: Annotated[str | None, typer.Option(metavar="SLUG", help="the tenant [default: default]")] = None,
    received: Annotated[str | None, typer.Option(metavar="TIME", help="when it arrived [default: now]")] = None,
    timezone: Annotated[str, typer.Option(metavar="ZONE", help="of vendor times without an offset")] = "UTC",
    outcomes: Annotated[Path | None, typer.Option(metavar="FILE", help="what the vendor's own words mean")] = None,
    fetched: Annotated[list[Path], typer.Option(metavar="FILE", help="the vendor's API answer; repeatable")] = [],  # noqa: B006
    mapping: Annotated[Path | None, typer.Option("--map", metavar="FILE", help="JMESPath mapping")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="instead of events: what --map finds, and how")] = False,
) -> None:
    """Turn one vendor payload into canonical events, one a line."""
    from pydantic_core import to_json

    from afterview.workers.cli.converting import conversion, options_of
    from afterview.workers.cli.output import note, put, put_lines

    options = options_of(
        header=header,
        tenant=tenant,
        received=received,
        timezone=timezone,
        outcomes=outcomes,
        fetched=fetched,
        mapping=mapping,
    )
    found = conversion(vendor, file, options, put_lines if explain else None)
    if found.nothing is not None:
        note(found.nothing)
    if not explain:
        put(to_json(event) for event in found.events)
