"""The installation that the demo runs: one directory, a tenant for each company, free ports on the loopback."""

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes, token_urlsafe

from pydantic import SecretStr

from afterview.schemas.settings import (
    Configuration,
    GatewaySettings,
    SecretSettings,
    SmtpSettings,
    StorageSettings,
    TenantSettings,
)
from afterview.workers.clock import Clock
from afterview.workers.demo.inbox import LOOPBACK
from afterview.workers.demo.world.cast import COMPANIES, Vendor
from afterview.workers.installation import Installation

CONFIGURATION, POLICY = "afterview.toml", "policy.toml"


@dataclass(frozen=True, slots=True)
class Setting:
    installation: Installation
    secrets: dict[str, str]
    """what each tenant's ATS signs with"""
    bearer: str


def set_up(directory: Path, smtp_port: int, front: str, clock: Clock) -> Setting:
    """Ready to run. `front`: what links in mails begin with."""
    secrets = {company.slug: _secret(company.vendor) for company in COMPANIES}
    bearer = token_urlsafe(24)
    write_files(directory)
    configuration = Configuration(
        storage=StorageSettings(directory=str(directory)),
        gateway=GatewaySettings(
            public_host=LOOPBACK,
            public_port=0,
            operations_host=LOOPBACK,
            operations_port=0,
            public_url=front,
            requests_per_second=10_000,
        ),
        smtp=SmtpSettings(
            host=LOOPBACK,
            port=smtp_port,
            tls="none",
            sender="Afterview <survey@afterview.example.org>",
            letter_sender="Afterview <people@afterview.example.org>",
            return_path="bounces@afterview.example.org",
        ),
        secrets=SecretSettings(bearer=SecretStr(bearer)),
        tenants={
            company.slug: TenantSettings(
                name=company.name, webhook_secrets={company.vendor: (SecretStr(secrets[company.slug]),)}
            )
            for company in COMPANIES
        },
        policy_file=str(directory / POLICY),
    )
    return Setting(Installation.of(configuration, clock), secrets, bearer)


def _secret(vendor: Vendor) -> str:
    """Standard Webhooks want one in base64."""
    return token_urlsafe(24) if vendor != "cloudevents" else f"whsec_{b64encode(token_bytes(24)).decode()}"


def write_files(directory: Path) -> None:
    """With these, `afterview tail` and `check` find their way in the directory."""
    (directory / CONFIGURATION).write_text(
        f"policy_file = '{directory / POLICY}'\n\n[storage]\ndirectory = '{directory}'\n", "utf-8"
    )
    (directory / POLICY).write_text(
        "\n".join(
            f"[tenants.{company.slug}]\n"
            f'timezone = "{company.zone.key}"\ncountry = "{company.country}"\nlanguage = "{company.language}"\n'
            f"languages = {list(company.languages)}\n"
            for company in COMPANIES
        ),
        "utf-8",
    )
