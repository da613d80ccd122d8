"""Everything that can be looked at before it runs: one line for each thing that a person should mend."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from afterview.events.ats.convert import VENDORS
from afterview.events.calendar import known_country, known_zone
from afterview.events.errors import AfterviewError, Misconfigured, Unreachable
from afterview.events.letters import problems as letter_problems
from afterview.schemas.policy import Policy, TenantPlace
from afterview.schemas.settings import Configuration
from afterview.workers.hosts.embedded import Store
from afterview.workers.installation import Installation
from afterview.workers.letters import load_letters

CONFIGURATION, SERVICE = 78, 69

T = TypeVar("T")


class Problem(NamedTuple):
    text: str
    exit_code: int = CONFIGURATION


def problems_of(configuration: Configuration, *, offline: bool = False) -> list[Problem]:
    """In the order in which a record meets them. `offline`: the mail server is not asked."""
    found: list[Problem] = []
    installation = _tried(lambda: Installation.of(configuration), found)
    found += map(Problem, _tenants(configuration))
    if installation is not None:
        _tried(installation.doors, found)
        found += map(Problem, _places(installation.policy))
    found += map(Problem, letter_problems(load_letters()))
    _tried(lambda: Store(configuration.storage.directory).close(), found)
    if installation is not None and not offline:
        found += _mail(installation)
    return found


def _tried(work: Callable[[], T], found: list[Problem]) -> T | None:
    """What the work gives; if it cannot, every line of why goes to `found`."""
    try:
        return work()
    except AfterviewError as error:
        code = SERVICE if isinstance(error, Unreachable) else CONFIGURATION
        found += [Problem(line, code) for line in str(error).splitlines()]
    return None


def _tenants(configuration: Configuration) -> Iterator[str]:
    for slug, tenant in configuration.tenants.items():
        for vendor in {**tenant.webhook_secrets, **tenant.webhook_secret_files, **tenant.outcomes}:
            if vendor not in VENDORS:
                yield f"tenants.{slug}: {vendor!r} is no vendor; there are {', '.join(VENDORS)}"


def _places(policy: Policy) -> Iterator[str]:
    """A place that is not known would silently be another one (R4)."""
    defaults = TenantPlace.model_validate(policy.defaults.model_dump())
    for name, place in {"defaults": defaults, **{f"tenants.{slug}": at for slug, at in policy.tenants.items()}}.items():
        if place.timezone and known_zone(place.timezone) is None:
            yield f"policy: {name}.timezone: {place.timezone!r} is not an IANA time zone"
        if place.country and known_country(place.country) is None:
            yield f"policy: {name}.country: {place.country!r} is not a country whose holidays are known"


def _mail(installation: Installation) -> Iterable[Problem]:
    async def asked() -> str | None:
        server = installation.mail_server()
        try:
            return await server.check()
        finally:
            await server.close()

    smtp = installation.configuration.smtp
    try:
        answer = asyncio.run(asked())
    except Misconfigured as error:
        return [Problem(str(error))]
    return [Problem(f"smtp: {smtp.host}:{smtp.port}: {answer}", SERVICE)] if answer else []
