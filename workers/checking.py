"""Everything that can be looked at before it runs: one line for each thing that a person should mend."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from afterview.events.calendar import known_country, known_zone
from afterview.events.errors import AfterviewError, Unreachable
from afterview.events.letters import problems as letter_problems
from afterview.schemas.policy import Policy, TenantPlace
from afterview.schemas.settings import Configuration, SmtpSettings
from afterview.workers.clock import system_now
from afterview.workers.installation import check_topic, check_vendor, vendor_mapping, vendor_outcomes, vendor_zone
from afterview.workers.keeping import check_directory, check_room, check_secrets, check_store, open_to_others
from afterview.workers.letters import load_letters
from afterview.workers.mail.server import MailServer
from afterview.workers.secrets import check_shared, with_files_read
from afterview.workers.settings import load_policy, load_survey, read_configuration

CONFIGURATION, SERVICE, FAILED = 78, 69, 1

T = TypeVar("T")


class Problem(NamedTuple):
    text: str
    exit_code: int = CONFIGURATION


def problems_of(file: Path | None, *, offline: bool = False, host: str | None = None) -> list[Problem]:
    """In the order in which a record meets them. `offline`: neither mail server nor Kafka are asked.

    `host`: if it is not as the configuration says.
    """
    configuration, said = read_configuration(file)
    found = [Problem(text) for text in said]
    ready = _tried(lambda: with_files_read(configuration), found) or configuration
    for work in _doors(ready):
        _tried(work, found)
    policy = _tried(lambda: load_policy(ready.policy_file), found)
    found += map(Problem, _places(policy) if policy else ())
    _tried(lambda: load_survey(ready.survey_file), found)
    found += map(Problem, letter_problems(load_letters()))
    found += _stored(ready)
    if (host or ready.host) == "kafka":
        found += _on_kafka(ready, offline=offline)
    if not offline:
        _tried(lambda: _ask(ready.smtp), found)
    return found


def _tried(work: Callable[[], T], found: list[Problem]) -> T | None:
    """What the work gives; if it cannot, every line of why goes to `found`."""
    try:
        return work()
    except AfterviewError as error:
        code = SERVICE if isinstance(error, Unreachable) else CONFIGURATION
        found += [Problem(line, code) for line in str(error).splitlines()]
    return None


def _stored(configuration: Configuration) -> list[Problem]:
    """What is wrong with the directory and all that is kept there; nothing is made that is not there."""
    found: list[Problem] = []
    directory = Path(configuration.storage.directory)
    _tried(lambda: check_directory(directory), found)
    if found:
        return found
    _tried(lambda: check_room(directory), found)
    _tried(lambda: check_secrets(configuration), found)
    _tried(lambda: check_store(directory, system_now()), found)
    return found + [Problem(text) for text in open_to_others(directory)]


def _on_kafka(configuration: Configuration, *, offline: bool) -> list[Problem]:
    """What all workers must have in common: secrets, and topics as they shall be."""
    from afterview.workers.hosts.kafka.catalogue import compare  # noqa: PLC0415 takes a third of a second

    found: list[Problem] = []
    _tried(lambda: check_shared(configuration), found)
    comparison = None if offline else _tried(lambda: asyncio.run(compare(configuration.kafka)), found)
    problems = comparison.problems if comparison else ()
    return found + [Problem(one.text, CONFIGURATION if one.states_lost else FAILED) for one in problems]


def _doors(configuration: Configuration) -> Iterator[Callable[[], object]]:
    """Whatever a tenant says of its vendors, and the topics of the ATS bus, each read by itself."""
    for slug, tenant in configuration.tenants.items():
        yield partial(vendor_zone, slug, tenant)
        yield partial(vendor_mapping, slug, tenant)
        for vendor in {**tenant.webhook_secrets, **tenant.webhook_secret_files, **tenant.outcomes}:
            yield partial(check_vendor, slug, tenant, vendor)
            yield partial(vendor_outcomes, slug, tenant, vendor)
    for place in range(len(configuration.kafka.intake)):
        yield partial(check_topic, configuration, place)


def _places(policy: Policy) -> Iterator[str]:
    """A place that is not known would silently be another one (R4)."""
    defaults = TenantPlace.model_validate(policy.defaults.model_dump())
    for name, place in {"defaults": defaults, **{f"tenants.{slug}": at for slug, at in policy.tenants.items()}}.items():
        if place.timezone and known_zone(place.timezone) is None:
            yield f"policy: {name}.timezone: {place.timezone!r} is not an IANA time zone"
        if place.country and known_country(place.country) is None:
            yield f"policy: {name}.country: {place.country!r} is not a country whose holidays are known"


def _ask(smtp: SmtpSettings) -> None:
    """Raises `Unreachable` when a mail could not be handed over now."""

    async def asked() -> str | None:
        server = MailServer(smtp)
        try:
            return await server.check()
        finally:
            await server.close()

    if trouble := asyncio.run(asked()):
        raise Unreachable(f"smtp: {smtp.host}:{smtp.port}: {' '.join(trouble.split())}")
