"""One installation: its configuration, read and made ready, before anything of it runs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from pydantic_core import to_json

from afterview.events.ats.apis.api import Api
from afterview.events.ats.mapping import EventMapping, parse_mapping
from afterview.events.ats.options import Options
from afterview.events.ats.outcomes import Outcomes, parse_outcomes
from afterview.events.ats.secret_forms import wrong_form
from afterview.events.ats.vendors import APIS, VENDORS
from afterview.events.calendar import known_zone
from afterview.events.canonical import OURS
from afterview.events.errors import Misconfigured
from afterview.events.journey.rulebook import Rulebook
from afterview.schemas.policy import Policy
from afterview.schemas.settings import ApiSettings, Configuration, IntakeTopic, TenantSettings
from afterview.schemas.survey import Surveys
from afterview.workers.clock import Clock, SystemClock
from afterview.workers.deliveries import EVENTS
from afterview.workers.fetching.records import to_be_looked_at
from afterview.workers.hosts.contract import Output
from afterview.workers.mail.departures import Departures
from afterview.workers.mail.houses import Houses
from afterview.workers.mail.links import LinkMaker
from afterview.workers.mail.returns import Returns
from afterview.workers.mail.server import MailServer
from afterview.workers.mail.writer import Writer, senders_of
from afterview.workers.pausing import Pauses
from afterview.workers.secrets import Secrets, installation_secrets, with_files_read
from afterview.workers.settings import ManyProblems, load_policy, load_surveys
from afterview.workers.stages.bus import BusStage, Reader, events, payloads
from afterview.workers.stages.fetcher import FetcherStage
from afterview.workers.stages.intake import Door, IntakeStage
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.mailer import MailerStage
from afterview.workers.stages.metrics import MetricsStage
from afterview.workers.stages.worklist import WorklistStage
from afterview.workers.tokens import Tokens
from afterview.workers.wording.library import Library, load_library

MAPPING = "mapping"
"""the vendor that only a mapping can read"""
NO_ZONE = "not an IANA time zone, such as Europe/Oslo"


@dataclass(frozen=True)
class Installation:
    """Everything that the parts of a running Afterview are made of. The clock is the only one there is."""

    configuration: Configuration
    """with its secret files read"""
    secrets: Secrets
    policy: Policy
    surveys: Surveys
    clock: Clock

    @classmethod
    def of(cls, configuration: Configuration, clock: Clock | None = None) -> Self:
        """Reads the files that the configuration names. Raises `Misconfigured`."""
        configuration = with_files_read(configuration)
        return cls(
            configuration=configuration,
            secrets=installation_secrets(configuration),
            policy=load_policy(configuration.policy_file),
            surveys=load_surveys(configuration),
            clock=clock or SystemClock(),
        )

    @cached_property
    def rules(self) -> Rulebook:
        return Rulebook(
            self.policy,
            secret=self.secrets.installation,
            choices=self.surveys.default.choices(),
            own_choices={tenant: survey.choices() for tenant, survey in self.surveys.own.items()},
        )

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self.secrets.links, self.clock)

    @cached_property
    def pauses(self) -> Pauses:
        """What operators have paused: nothing, until somebody follows the audit trail."""
        return Pauses()

    @cached_property
    def houses(self) -> Houses:
        names = {slug: tenant.name for slug, tenant in self.configuration.tenants.items() if tenant.name}
        return Houses(names, self.policy)

    @cached_property
    def library(self) -> Library:
        """The words of mails and letters. Raises `Misconfigured`."""
        tenants = {*self.configuration.tenants, *self.policy.tenants}
        return load_library(self.configuration.templates_directory, tenants)

    @cached_property
    def stages(self) -> tuple[IntakeStage, FetcherStage, JourneyStage, WorklistStage, MailerStage, MetricsStage]:
        """In the order of the way of a record."""
        return (
            IntakeStage(self.rules, self.doors(), self.pauses.vendor, self.apis),
            FetcherStage(self.apis),
            JourneyStage(self.rules),
            WorklistStage(self.rules),
            MailerStage(self.pauses.mail, self.departures),
            MetricsStage(self.policy),
        )

    @cached_property
    def apis(self) -> dict[tuple[str, str], Api]:
        """Those of the configuration, by tenant and vendor. `doors` has checked them."""
        tenants = self.configuration.tenants
        return {(slug, vendor): APIS[vendor] for slug, tenant in tenants.items() for vendor in tenant.apis}

    def looks(self) -> list[Output]:
        """What is to be written so that lists of APIs are looked at; of one that is already, it changes nothing."""
        return [
            to_be_looked_at(slug, vendor, listing.name, self.clock.now())
            for (slug, vendor), api in self.apis.items()
            for listing in api.lists
        ]

    def bus_stages(self) -> tuple[BusStage, ...]:
        """One for each topic of the ATS bus, for a host that has such topics. Raises `Misconfigured`."""
        tenants = self.configuration.tenants
        return tuple(
            BusStage(topic.topic, topic_reader(topic, tenants)) for topic in checked_topics(self.configuration)
        )

    @cached_property
    def departures(self) -> Departures:
        """How fast mails may leave, and whether the mail server is there."""
        smtp = self.configuration.smtp
        return Departures(smtp.mails_per_second, smtp.mails_per_second_to_a_domain, smtp.domains)

    def mail_server(self) -> MailServer:
        return MailServer(self.configuration.smtp)

    def writer(self) -> Writer:
        links = LinkMaker(self.tokens, self.configuration.gateway.public_url)
        returns = Returns(self.secrets.installation)
        return Writer(senders_of(self.configuration.smtp), self.houses, links, returns, self.library)

    def doors(self) -> dict[tuple[str, str], Door]:
        """How each tenant's deliveries of each vendor are read: those of webhooks, and those of topics."""
        tenants = self.configuration.tenants
        used = {
            (slug, vendor) for slug, tenant in tenants.items() for vendor in (*tenant.webhook_secrets, *tenant.apis)
        }
        used |= {
            (one.tenant, one.source)
            for one in checked_topics(self.configuration)
            if one.tenant and one.source != EVENTS
        }
        return {(slug, vendor): door(slug, tenants[slug], vendor) for slug, vendor in sorted(used)}


def door(slug: str, tenant: TenantSettings, vendor: str) -> Door:
    """How deliveries of one vendor to one tenant are read. Raises `Misconfigured`."""
    check_vendor(slug, tenant, vendor)
    return partial(
        Options,
        tenant=slug,
        tenant_given=True,
        timezone=vendor_zone(slug, tenant),
        outcomes=vendor_outcomes(slug, tenant, vendor),
        mapping=vendor_mapping(slug, tenant),
    )


def check_vendor(slug: str, tenant: TenantSettings, vendor: str) -> None:
    """One that is known, can be read, and whose secrets can have signed something. Raises `Misconfigured`."""
    _refuse(_vendor_problems(slug, tenant, vendor))


def _vendor_problems(slug: str, tenant: TenantSettings, vendor: str) -> Iterator[str]:
    if vendor not in VENDORS:
        yield f"tenants.{slug}: {vendor!r} is no vendor; there are {', '.join(VENDORS)}"
    if vendor == MAPPING and not tenant.mapping_file:
        yield f"tenants.{slug}.mapping_file: is needed for {MAPPING}"
    if vendor in tenant.apis:
        yield from (f"tenants.{slug}.apis.{vendor}{problem}" for problem in _api_problems(tenant.apis[vendor], vendor))
    for form in {wrong_form(vendor, secret.get_secret_value()) for secret in tenant.webhook_secrets.get(vendor, ())}:
        if form:
            yield f"tenants.{slug}: the secret of {vendor} must be {form}"


def _api_problems(settings: ApiSettings, vendor: str) -> Iterator[str]:
    """What is wrong with the API of a vendor: the key, and why."""
    api = APIS.get(vendor)
    if api is None:
        yield f": its API cannot be asked; those of {', '.join(APIS)} can"
        return
    if settings.key is None and settings.key_file is None:
        yield ".key_file: is needed: a file with the key of the API"
    if settings.key and not _can_be_sent(settings.key.get_secret_value(), api):
        colon = " and without a colon" if api.login == "basic" else ""
        yield f".key_file: the key must be one line of ASCII{colon}"
    if api.url is None and settings.url is None:
        yield ".url: is needed: every customer has an address of their own"
    if api.partner and settings.account is None:
        yield f".account: is needed, it is sent as {api.partner}"


def _can_be_sent(key: str, api: Api) -> bool:
    return key.isascii() and key.isprintable() and not (api.login == "basic" and ":" in key)


def _refuse(problems: Iterable[str]) -> None:
    if found := list(problems):
        raise ManyProblems(found)


def topic_reader(topic: IntakeTopic, tenants: Mapping[str, TenantSettings]) -> Reader:
    """How the records of one topic of the ATS bus are read; it has been checked."""
    if topic.source == EVENTS or topic.tenant is None:
        return events(tenants, topic.tenant)
    return payloads(topic.tenant, topic.source)


def checked_topics(configuration: Configuration) -> tuple[IntakeTopic, ...]:
    """The topics of the ATS bus. Raises `Misconfigured` when one of them cannot be read."""
    topics = configuration.kafka.intake
    for place in range(len(topics)):
        check_topic(configuration, place)
    return topics


def check_topic(configuration: Configuration, place: int) -> None:
    """One that is not ours, is named once, and says what its records are and whose. Raises `Misconfigured`."""
    _refuse(topic_problems(configuration, place))


def topic_problems(configuration: Configuration, place: int) -> Iterator[str]:
    """What is wrong with one topic of the ATS bus."""
    topic, before = configuration.kafka.intake[place], configuration.kafka.intake[:place]
    where, tenant = f"kafka.intake: {topic.topic}", topic.tenant
    if topic.topic.startswith(OURS):
        yield f"{where}: topics that begin with {OURS!r} are our own; name one of your bus"
    if topic.topic in {one.topic for one in before}:
        yield f"{where}: named twice; a topic has one tenant (or all of them) and one source"
    if topic.source not in (EVENTS, *VENDORS):
        yield f"{where}: source: {topic.source!r} is none; there are {EVENTS}, {', '.join(VENDORS)}"
    if tenant is not None and tenant not in configuration.tenants:
        yield f"{where}: tenant: {tenant!r} is none of the configuration; add [tenants.{tenant}]"
    if topic.source in VENDORS:
        if tenant is None:
            yield f"{where}: tenant: is needed, {topic.source} does not say whose its records are"
        elif tenant in configuration.tenants:
            yield from _vendor_problems(tenant, configuration.tenants[tenant], topic.source)


def vendor_zone(slug: str, tenant: TenantSettings) -> ZoneInfo:
    if zone := known_zone(tenant.vendor_timezone):
        return zone
    raise Misconfigured(f"tenants.{slug}.vendor_timezone: {tenant.vendor_timezone!r} is {NO_ZONE}")


def vendor_outcomes(slug: str, tenant: TenantSettings, vendor: str) -> Outcomes:
    try:
        return parse_outcomes(to_json(tenant.outcomes.get(vendor, {})))
    except Misconfigured as error:
        raise Misconfigured(error.lines(f"tenants.{slug}.outcomes.{vendor}")) from None


def vendor_mapping(slug: str, tenant: TenantSettings) -> EventMapping | None:
    if tenant.mapping_file is None:
        return None
    where = f"tenants.{slug}.mapping_file: {tenant.mapping_file}"
    try:
        return parse_mapping(Path(tenant.mapping_file).read_bytes()).vetted
    except OSError as error:
        raise Misconfigured(f"{where}: cannot be read: {error.strerror}") from None
    except Misconfigured as error:
        raise Misconfigured(error.lines(where)) from None
