"""One installation: its configuration, read and made ready, before anything of it runs."""

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Self

from pydantic_core import to_json

from afterview.events.ats.mapping import EventMapping, parse_mapping
from afterview.events.ats.options import Options
from afterview.events.ats.outcomes import Outcomes, parse_outcomes
from afterview.events.calendar import known_zone
from afterview.events.errors import Misconfigured
from afterview.events.journey.rulebook import Rulebook
from afterview.schemas.policy import Policy
from afterview.schemas.settings import Configuration, TenantSettings
from afterview.schemas.survey import Survey
from afterview.workers.clock import Clock, SystemClock
from afterview.workers.mail.houses import Houses
from afterview.workers.mail.links import LinkMaker
from afterview.workers.mail.server import MailServer
from afterview.workers.mail.writer import Writer
from afterview.workers.secrets import Secrets, installation_secrets, with_files_read
from afterview.workers.settings import load_policy, load_survey
from afterview.workers.stages.intake import Door, IntakeStage
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.mailer import MailerStage
from afterview.workers.stages.metrics import MetricsStage
from afterview.workers.tokens import Tokens


@dataclass(frozen=True)
class Installation:
    """Everything that the parts of a running Afterview are made of. The clock is the only one there is."""

    configuration: Configuration
    """with its secret files read"""
    secrets: Secrets
    policy: Policy
    survey: Survey
    clock: Clock

    @classmethod
    def of(cls, configuration: Configuration, clock: Clock | None = None) -> Self:
        """Reads the files that the configuration names. Raises `Misconfigured`."""
        return cls(
            configuration=with_files_read(configuration),
            secrets=installation_secrets(configuration),
            policy=load_policy(configuration.policy_file),
            survey=load_survey(configuration.survey_file),
            clock=clock or SystemClock(),
        )

    @cached_property
    def rules(self) -> Rulebook:
        return Rulebook(self.policy, secret=self.secrets.installation, choices=self.survey.choices())

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self.secrets.links, self.clock)

    @cached_property
    def houses(self) -> Houses:
        names = {slug: tenant.name for slug, tenant in self.configuration.tenants.items() if tenant.name}
        return Houses(names, self.policy)

    @cached_property
    def stages(self) -> tuple[IntakeStage, JourneyStage, MailerStage, MetricsStage]:
        """In the order of the way of a record."""
        return (
            IntakeStage(self.rules, self.doors()),
            JourneyStage(self.rules),
            MailerStage(),
            MetricsStage(self.policy),
        )

    def mail_server(self) -> MailServer:
        return MailServer(self.configuration.smtp)

    def writer(self) -> Writer:
        links = LinkMaker(self.tokens, self.configuration.gateway.public_url)
        return Writer(self.configuration.smtp.sender, self.houses, links)

    def doors(self) -> dict[tuple[str, str], Door]:
        """How each tenant's deliveries of each vendor are read."""
        return {
            (slug, vendor): _door(slug, tenant, vendor)
            for slug, tenant in self.configuration.tenants.items()
            for vendor in tenant.webhook_secrets
        }


def _door(slug: str, tenant: TenantSettings, vendor: str) -> Door:
    zone = known_zone(tenant.vendor_timezone)
    if zone is None:
        raise Misconfigured(f"tenants.{slug}.vendor_timezone: {tenant.vendor_timezone!r} is not an IANA time zone")
    return partial(
        Options,
        tenant=slug,
        tenant_given=True,
        timezone=zone,
        outcomes=_outcomes(slug, vendor, tenant.outcomes.get(vendor, {})),
        mapping=_mapping(Path(tenant.mapping_file)) if tenant.mapping_file else None,
    )


def _outcomes(slug: str, vendor: str, said: dict[str, str]) -> Outcomes:
    try:
        return parse_outcomes(to_json(said))
    except Misconfigured as error:
        raise Misconfigured(f"tenants.{slug}.outcomes.{vendor}: {error}") from None


def _mapping(path: Path) -> EventMapping:
    try:
        return parse_mapping(path.read_bytes())
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be read: {error.strerror}") from None
    except Misconfigured as error:
        raise Misconfigured(f"{path}: {error}") from None
