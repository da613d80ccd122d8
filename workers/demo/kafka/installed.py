"""The files of an installation on this machine's Kafka, as `docker-compose.yml` has them: configuration and secrets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from afterview.workers.demo.inbox import LOOPBACK
from afterview.workers.folder import make_private
from afterview.workers.roles import Role

SECRETS = ("installation", "links", "bearer", "greenhouse")
ROLES = (Role.JOURNEY, Role.MAILER, Role.METRICS, Role.GATEWAY)


@dataclass(frozen=True, slots=True)
class Ports:
    """All on the loopback."""

    gateway: int
    inbox: int
    operations: Sequence[int]
    """in the order of `ROLES`"""


def write_installation(directory: Path, bootstrap: Sequence[str], copies: int, ports: Ports, smtp_port: int) -> Path:
    """The configuration file. Secrets that are there stay: states and links in mails were made with them."""
    secrets = directory / "secrets"
    make_private(secrets)
    for name in SECRETS:
        file = secrets / name
        if not file.exists():
            file.write_text(token_urlsafe(32) + "\n", "utf-8")
    file = directory / "afterview.toml"
    file.write_text(_text(secrets, bootstrap, copies, ports, smtp_port), "utf-8")
    return file


def _text(secrets: Path, bootstrap: Sequence[str], copies: int, ports: Ports, smtp_port: int) -> str:
    servers = ", ".join(f'"{server}"' for server in bootstrap)
    return f"""\
host = "kafka"

[kafka]
bootstrap_servers = [{servers}]
security_protocol = "PLAINTEXT"
replication_factor = {copies}

[gateway]
public_port = {ports.gateway}
operations_port = {ports.operations[ROLES.index(Role.GATEWAY)]}
public_url = "http://{LOOPBACK}:{ports.gateway}"

[smtp]
host = "{LOOPBACK}"
port = {smtp_port}
tls = "none"
sender = "Acme recruiting <people@example.com>"

[secrets]
installation_file = '{secrets / "installation"}'
links_files = '{secrets / "links"}'
bearer_file = '{secrets / "bearer"}'

[tenants.acme]
name = "Acme"
webhook_secret_files = {{ greenhouse = '{secrets / "greenhouse"}' }}
"""
