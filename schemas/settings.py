"""The configuration: `afterview.toml`, every key also as `AFTERVIEW_<SECTION>__<KEY>` (CONTRACT 6).

Secrets never stand in the file: they come from the environment or from the files named by `*_file`.
"""

from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field, SecretStr

from afterview.schemas.base import Closed, Slug

Port = Annotated[int, Field(ge=0, le=65535)]

T = TypeVar("T")
OneOrMore = Annotated[tuple[T, ...], BeforeValidator(lambda said: (said,) if isinstance(said, str) else said)]
"""A list; a single text is a list of one."""


class StorageSettings(Closed):
    """The embedded host's one directory."""

    directory: str = "afterview-data"


class GatewaySettings(Closed):
    """Two listeners, both loopback unless configured. Port 0 takes a free one."""

    public_host: str = "127.0.0.1"
    public_port: Port = 8080
    operations_host: str = "127.0.0.1"
    operations_port: Port = 9464
    public_url: str = "http://127.0.0.1:8080"
    """what links in mails begin with"""
    requests_per_second: Annotated[float, Field(gt=0)] = 200.0
    """of one tenant; more is answered 429"""


class SmtpSettings(Closed):
    """The mail server. Plaintext only when asked for: `tls = "none"`."""

    host: str = "127.0.0.1"
    port: Port = 587
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    password_file: str | None = None
    sender: str = "Afterview <survey@localhost>"
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 30.0
    ca_file: str | None = None
    """trusted beside the system's certificates"""


class SecretSettings(Closed):
    """The installation's own secrets; each list's first one signs, all of them open."""

    installation: SecretStr | None = None
    """keys of candidates and ids of responses are made with it; never change it (made at the first start if absent)"""
    installation_file: str | None = None
    links: OneOrMore[SecretStr] = ()
    """tokens in links; rotate by putting a new one first (made at the first start if absent)"""
    bearer: SecretStr | None = None
    """`POST /events`; without it that door stays closed"""
    bearer_file: str | None = None


class TenantSettings(Closed):
    """One tenant: its name for candidates, and the secrets its vendors sign with (two while rotating)."""

    name: str | None = None
    webhook_secrets: dict[str, OneOrMore[SecretStr]] = {}
    """vendor to secrets"""
    webhook_secret_files: dict[str, OneOrMore[str]] = {}
    outcomes: dict[str, dict[str, str]] = {}
    """vendor to its `--outcomes`"""
    mapping_file: str | None = None
    vendor_timezone: str = "UTC"
    """of vendor times without an offset"""


class Configuration(Closed):
    storage: StorageSettings = StorageSettings()
    gateway: GatewaySettings = GatewaySettings()
    smtp: SmtpSettings = SmtpSettings()
    secrets: SecretSettings = SecretSettings()
    tenants: dict[Slug, TenantSettings] = {}
    policy_file: str | None = None
    survey_file: str | None = None
