"""`afterview convert`: a vendor's payload to canonical events (CONVERT)."""

from pathlib import Path
from typing import Annotated

import typer

Headers = dict[str, str]


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
) -> None:
    """Turn one vendor payload into canonical events, one a line."""
    from pydantic_core import to_json

    from afterview.events.ats.convert import VENDORS
    from afterview.events.ats.convert import convert as converted
    from afterview.events.ats.fetched import parse_fetched
    from afterview.events.ats.mapping import parse_mapping
    from afterview.events.ats.options import Options
    from afterview.events.ats.outcomes import Outcomes, parse_outcomes
    from afterview.events.calendar import known_zone
    from afterview.workers.cli.output import note, put
    from afterview.workers.cli.reading import input_file, moment, option_file
    from afterview.workers.clock import system_now

    if vendor not in VENDORS:
        raise typer.BadParameter(f"{vendor!r} is not known; there are {', '.join(VENDORS)}", param_hint="--from")
    zone = known_zone(timezone)
    if zone is None:
        raise typer.BadParameter(f"{timezone!r} is not an IANA time zone", param_hint="--timezone")
    options = Options(
        received=moment(received) if received is not None else system_now(),
        tenant=_slug(tenant or "default"),
        tenant_given=tenant is not None,
        timezone=zone,
        headers=_headers(header),
        outcomes=option_file(outcomes, parse_outcomes) if outcomes else Outcomes(),
        fetched=tuple(one for path in fetched for one in input_file(path, parse_fetched)),
        mapping=option_file(mapping, parse_mapping) if mapping else None,
    )
    conversion = input_file(file, lambda body: converted(vendor, body, options))
    if conversion.nothing is not None:
        note(conversion.nothing)
    put(to_json(event) for event in conversion.events)


def _slug(text: str) -> str:
    from afterview.schemas.base import SLUG

    try:
        return SLUG.validate_python(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a slug", param_hint="--tenant") from None


def _headers(lines: list[str]) -> Headers:
    """`K: V` each; names have no letter case."""
    found: Headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise typer.BadParameter(f"{line!r} is not a header: 'name: value' is expected", param_hint="--header")
        found[name.strip().lower()] = value.strip()
    return found
