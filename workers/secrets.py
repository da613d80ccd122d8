"""The secrets: those of the configuration with their files read, and those that this installation makes for itself."""

import os
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from pydantic import SecretStr, ValidationError

from afterview.events.errors import Misconfigured
from afterview.schemas.base import Closed
from afterview.schemas.settings import Configuration, TenantSettings

FILE = "secrets.json"


class _Made(Closed):
    """Made at the first start, kept beside the data."""

    installation: str
    link: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """The installation's own secrets, as bytes."""

    installation: bytes
    links: tuple[bytes, ...]


def with_files_read(configuration: Configuration) -> Configuration:
    """Every `*_file` read into its secret. Raises `Misconfigured` when one cannot be."""
    smtp, own = configuration.smtp, configuration.secrets
    return configuration.model_copy(
        update={
            "smtp": smtp.model_copy(update={"password": _one(smtp.password, smtp.password_file)}),
            "secrets": own.model_copy(
                update={
                    "installation": _one(own.installation, own.installation_file),
                    "bearer": _one(own.bearer, own.bearer_file),
                }
            ),
            "tenants": {slug: _tenant(tenant) for slug, tenant in configuration.tenants.items()},
        }
    )


def installation_secrets(configuration: Configuration) -> Secrets:
    """What the configuration says, else what was made at the first start, else new ones, made now."""
    own = configuration.secrets
    said, links = own.installation, [link.get_secret_value().encode() for link in own.links]
    if said and links:
        return Secrets(said.get_secret_value().encode(), tuple(links))
    made = _made(Path(configuration.storage.directory))
    return Secrets(
        said.get_secret_value().encode() if said else made.installation.encode(),
        tuple(links) or (made.link.encode(),),
    )


def _made(directory: Path) -> _Made:
    path = directory / FILE
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        _write_once(path, _Made(installation=token_urlsafe(48), link=token_urlsafe(48)))
    try:
        return _Made.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise Misconfigured(f"{path}: cannot be read; restore it from a backup, every link in mails needs it") from None


def _write_once(path: Path, made: _Made) -> None:
    """Readable by the owner only, whole or not at all; of two that try, the first one's stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(made.model_dump_json())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _one(secret: SecretStr | None, file: str | None) -> SecretStr | None:
    return _read(file) if file is not None else secret


def _tenant(tenant: TenantSettings) -> TenantSettings:
    read = {vendor: tuple(map(_read, files)) for vendor, files in tenant.webhook_secret_files.items()}
    return tenant.model_copy(update={"webhook_secrets": tenant.webhook_secrets | read})


def _read(file: str) -> SecretStr:
    try:
        text = Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Misconfigured(f"{file}: the secret in it cannot be read") from None
    if not text:
        raise Misconfigured(f"{file}: empty, a secret is expected")
    return SecretStr(text)
