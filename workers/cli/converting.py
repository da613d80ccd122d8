"""What `afterview convert` does with what it is given (CONVERT, "For every vendor", 2 and 3)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from pathlib import Path

import typer

from afterview.events.ats.answers import Conversion
from afterview.events.ats.convert import convert as converted
from afterview.events.ats.explaining import explained
from afterview.events.ats.fetched import parse_fetched
from afterview.events.ats.mapping import parse_mapping
from afterview.events.ats.options import Options
from afterview.events.ats.outcomes import Outcomes, parse_outcomes
from afterview.events.ats.vendors import VENDORS
from afterview.events.calendar import known_zone
from afterview.schemas.base import SLUG
from afterview.workers.cli.reading import input_file, moment, option_file
from afterview.workers.clock import system_now

Tell = Callable[[Iterable[str]], None]
"""What is done with lines for the person"""


def conversion(vendor: str, file: Path, options: Options, explain: Tell | None = None) -> Conversion:
    """The events of one delivery; `explain` is told first what the mapping has found in it."""
    if vendor not in VENDORS:
        raise typer.BadParameter(f"{vendor!r} is not known; there are {', '.join(VENDORS)}", param_hint="--from")
    if explain and not options.mapping:
        raise typer.BadParameter("it explains a mapping: name one with --map", param_hint="--explain")

    def work(body: bytes) -> Conversion:
        if explain and options.mapping:
            explain(explained(vendor, body, options, options.mapping))
        return converted(vendor, body, options)

    return input_file(file, work)


def options_of(
    *,
    header: Sequence[str],
    tenant: str | None,
    received: str | None,
    timezone: str,
    outcomes: Path | None,
    fetched: Sequence[Path],
    mapping: Path | None,
) -> Options:
    """The options, read and checked."""
    return Options(
        received=moment(received) if received is not None else system_now(),
        tenant=_slug(tenant) if tenant is not None else "default",
        tenant_given=tenant is not None,
        timezone=_zone(timezone),
        headers=_headers(header),
        outcomes=option_file(outcomes, parse_outcomes) if outcomes else Outcomes(),
        fetched=tuple(one for path in fetched for one in input_file(path, parse_fetched)),
        mapping=option_file(mapping, parse_mapping) if mapping else None,
    )


def _slug(text: str) -> str:
    try:
        return SLUG.validate_python(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a slug", param_hint="--tenant") from None


def _zone(text: str) -> tzinfo:
    if zone := known_zone(text):
        return zone
    raise typer.BadParameter(f"{text!r} is not an IANA time zone", param_hint="--timezone")


def _headers(lines: Sequence[str]) -> dict[str, str]:
    """`K: V` each; names have no letter case, repeated ones are joined as in the gateway (RFC 9110, 5.3)."""
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise typer.BadParameter(f"{line!r} is not a header: 'name: value' is expected", param_hint="--header")
        key, text = name.strip().lower(), value.strip()
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found
