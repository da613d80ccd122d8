"""Everything that can be looked at before it runs: one line for each thing that a person should mend."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import SecretStr

from afterview.events.calendar import known_country, known_zone
from afterview.events.errors import AfterviewError, Unreachable
from afterview.events.letters import language_of
from afterview.schemas.languages import LANGUAGES, REVIEWED, Languages
from afterview.schemas.policy import Policy, TenantPlace
from afterview.schemas.settings import Configuration, SmtpSettings
from afterview.workers.clock import system_now
from afterview.workers.installation import (
    NO_ZONE,
    check_topic,
    check_vendor,
    topic_problems,
    vendor_mapping,
    vendor_outcomes,
    vendor_zone,
)
from afterview.workers.keeping import (
    SOURCES,
    check_directory,
    check_room,
    check_secrets,
    check_store,
    may_look_into,
    open_to_others,
)
from afterview.workers.mail.server import MailServer
from afterview.workers.secrets import check_shared, files_read
from afterview.workers.settings import load_survey, load_surveys, read_configuration, read_policy, unreadable
from afterview.workers.wording.library import read_library

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
    offline = offline or unreadable(file)  # services of the defaults are nobody's
    ready, unread = files_read(configuration)
    found = [Problem(text) for text in (*said, *unread)]
    for work in _doors(ready):
        _tried(work, found)
    policy, wrong = read_policy(ready.policy_file)
    found += map(Problem, (*wrong, *_places(policy)))
    _tried(lambda: load_surveys(ready), found)
    found += map(Problem, _unspoken(ready))
    found += map(Problem, read_library(ready.templates_directory, {*ready.tenants, *policy.tenants})[1])
    found += _stored(ready)
    if (host or ready.host) == "kafka":
        found += _on_kafka(ready, offline=offline)
    if not offline and not _lacks(ready.smtp.password, ready.smtp.password_file):
        _tried(lambda: _ask(ready.smtp), found)
    return list(dict.fromkeys(found))


def unread_topics(file: Path | None, host: str | None = None) -> bool:
    """Whether topics of a bus are named, and the host is one that reads none: it may be what is meant."""
    configuration, _ = read_configuration(file)
    named = bool(configuration.kafka.intake) and "intake" in configuration.kafka.model_fields_set
    return named and (host or configuration.host) != "kafka"


def unreviewed_languages(file: Path | None) -> list[str]:
    """A line for each tenant that has turned on what nobody has reviewed yet."""
    policy, _ = read_policy(read_configuration(file)[0].policy_file)
    said = {"defaults": policy.defaults.languages} | {
        f"tenants.{slug}": place.languages for slug, place in policy.tenants.items() if place.languages
    }
    return [
        f"policy: {name}.languages: nobody who grew up with {', '.join(new)} has read the words of mails and pages yet"
        for name, languages in said.items()
        if (new := [language for language in languages if language not in REVIEWED])
    ]


def _tried(work: Callable[[], T], found: list[Problem]) -> T | None:
    """What the work gives; if it cannot, every line of why goes to `found`."""
    try:
        return work()
    except AfterviewError as error:
        code = SERVICE if isinstance(error, Unreachable) else CONFIGURATION
        found += [Problem(line, code) for line in str(error).splitlines()]
    return None


def _lacks(secret: SecretStr | None, file: str | None) -> bool:
    """It is told that the file cannot be read: how a service answers without the secret is no news."""
    return secret is None and file is not None


def _stored(configuration: Configuration) -> list[Problem]:
    """What is wrong with the directory and all that is kept there; nothing is made that is not there."""
    found: list[Problem] = []
    directory = Path(configuration.storage.directory)
    _tried(lambda: check_directory(directory), found)
    if found and not may_look_into(directory):
        return found
    _tried(lambda: check_room(directory), found)
    _tried(lambda: check_secrets(configuration), found)
    _tried(lambda: check_store(directory, system_now()), found)
    return found + [Problem(text) for text in open_to_others(directory)]


def _on_kafka(configuration: Configuration, *, offline: bool) -> list[Problem]:
    """What all workers must have in common: secrets, topics as they shall be, a clock."""
    from afterview.workers.hosts.kafka.ahead import check_ahead  # noqa: PLC0415 takes a third of a second
    from afterview.workers.hosts.kafka.catalogue import compare  # noqa: PLC0415 the same

    found: list[Problem] = []
    _tried(lambda: check_shared(configuration), found)
    kafka = configuration.kafka
    if offline or _lacks(kafka.sasl_password, kafka.sasl_password_file):
        return found
    good = [one for place, one in enumerate(kafka.intake) if not any(topic_problems(configuration, place))]
    comparison = _tried(lambda: asyncio.run(compare(kafka.model_copy(update={"intake": tuple(good)}))), found)
    if comparison is None:
        return found
    found += [Problem(one.text, CONFIGURATION if one.states_lost else FAILED) for one in comparison.in_short]
    _tried(lambda: asyncio.run(check_ahead(kafka, SOURCES, system_now())), found)
    return found


def _doors(configuration: Configuration) -> Iterator[Callable[[], object]]:
    """Whatever a tenant says of its vendors, and the topics of the ATS bus, each read by itself."""
    for slug, tenant in configuration.tenants.items():
        yield partial(vendor_zone, slug, tenant)
        yield partial(vendor_mapping, slug, tenant)
        for vendor in {**tenant.webhook_secrets, **tenant.webhook_secret_files, **tenant.outcomes, **tenant.apis}:
            yield partial(check_vendor, slug, tenant, vendor)
            yield partial(vendor_outcomes, slug, tenant, vendor)
    for place in range(len(configuration.kafka.intake)):
        yield partial(check_topic, configuration, place)


def _places(policy: Policy) -> Iterator[str]:
    """A place that is not known would silently be another one (R4)."""
    defaults = TenantPlace.model_validate(policy.defaults.model_dump())
    for name, place in {"defaults": defaults, **{f"tenants.{slug}": at for slug, at in policy.tenants.items()}}.items():
        if place.timezone and known_zone(place.timezone) is None:
            yield f"policy: {name}.timezone: {place.timezone!r} is {NO_ZONE}"
        if place.country and known_country(place.country) is None:
            yield f"policy: {name}.country: {place.country!r} is not a country whose holidays are known, such as NO"
        if place.language or place.languages:
            yield from _off(
                name, place.language or policy.defaults.language, place.languages or policy.defaults.languages
            )
    for code in policy.countries:
        if known_country(code) is None:
            yield f"policy: countries.{code}: {code!r} is not a country whose holidays are known, such as NO"


def _off(name: str, language: str, turned_on: Languages) -> Iterator[str]:
    """A tenant's own language that is not turned on would silently be English."""
    written = language_of(language, None, LANGUAGES)
    if written != "en" and written not in turned_on:
        yield f"policy: {name}.language: {language!r} is not turned on: add it to {name}.languages, or name another"


def _unspoken(configuration: Configuration) -> Iterator[str]:
    """Texts of surveys that no page would ever show: a language's code is mistaken easily (`no` is `nb` here)."""
    files = [configuration.survey_file, *(tenant.survey_file for tenant in configuration.tenants.values())]
    for file in dict.fromkeys(filter(None, files)):
        survey = _tried(partial(load_survey, file), [])
        for place, question in enumerate(survey.questions if survey else ()):
            texts = {name: getattr(question, name) for name in ("text", "lowest_text", "highest_text")}
            texts |= {f"choices.{value}": text for value, text in question.choices.items()}
            for name, said in texts.items():
                for code in sorted(said.keys() - set(LANGUAGES)):
                    known = ", ".join(LANGUAGES)
                    yield f"{file}: questions.{place}.{name}.{code}: no page is in this language; there are {known}"


def _ask(smtp: SmtpSettings) -> None:
    """Raises `Unreachable` when a mail could not be handed over now."""

    async def asked() -> str | None:
        server = MailServer(smtp)
        try:
            return await server.check()
        finally:
            await server.close()

    if trouble := asyncio.run(asked()):
        right = "is it running, and are the keys of [smtp] right?"
        raise Unreachable(f"smtp: {smtp.host}:{smtp.port}: {' '.join(trouble.split())}: {right}")
