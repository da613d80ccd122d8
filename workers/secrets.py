"""The secrets: those of the configuration with their files read, and those that this installation makes for itself."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from tempfile import mkstemp

from pydantic import SecretStr, ValidationError

from afterview.events.errors import Misconfigured
from afterview.schemas.base import Closed
from afterview.schemas.settings import Configuration, KafkaSettings, TenantSettings
from afterview.workers.folder import make_private, sync_directory
from afterview.workers.settings import ManyProblems

FILE = "secrets.json"


class _Made(Closed):
    """Made at the first start, kept beside the data."""

    installation: str
    link: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """The installation's own secrets, as bytes."""

    installation: bytes = field(repr=False)
    links: tuple[bytes, ...] = field(repr=False)


def with_files_read(configuration: Configuration) -> Configuration:
    """Every `*_file` read into its secret; one that is set itself wins, as the environment does over the file.

    Raises `Misconfigured` with a line for each file that cannot be read.
    """
    read, problems = files_read(configuration)
    if problems:
        raise ManyProblems(problems)
    return read


def files_read(configuration: Configuration) -> tuple[Configuration, list[str]]:
    """With every file that can be read, and a line for each that cannot."""
    kafka, smtp = configuration.kafka, configuration.smtp
    own, tenants = configuration.secrets, configuration.tenants
    found, problems = _read_all(configuration)

    def one(secret: SecretStr | None, file: str | None) -> SecretStr | None:
        return secret or (found.get(file) if file else None)

    read = configuration.model_copy(
        update={
            "kafka": kafka.model_copy(update={"sasl_password": one(kafka.sasl_password, kafka.sasl_password_file)}),
            "smtp": smtp.model_copy(update={"password": one(smtp.password, smtp.password_file)}),
            "secrets": own.model_copy(
                update={
                    "installation": one(own.installation, own.installation_file),
                    "links": own.links or tuple(found[file] for file in own.links_files if file in found),
                    "bearer": one(own.bearer, own.bearer_file),
                }
            ),
            "tenants": {slug: _tenant(tenant, found) for slug, tenant in tenants.items()},
        }
    )
    return read, problems


def kafka_read(configuration: Configuration) -> KafkaSettings:
    """How Kafka is reached, with the password read: no other secret is needed for it."""
    return with_files_read(Configuration(kafka=configuration.kafka)).kafka


def check_shared(configuration: Configuration) -> None:
    """On Kafka every worker must have the same secrets, so none may make its own. Raises `Misconfigured`."""
    own = configuration.secrets
    known = {
        "installation": (own.installation or own.installation_file, "installation_file"),
        "links": (own.links or own.links_files, "links_files"),
    }
    missing = {name: key for name, (said, key) in known.items() if not said}
    if missing:
        why = "is needed on Kafka, where all workers must have the same: set it, or name a file with it"
        how = "in secrets.{key}; `openssl rand -hex 32` makes one"
        raise ManyProblems(f"secrets.{name}: {why} {how.format(key=key)}" for name, key in missing.items())


def installation_secrets(configuration: Configuration) -> Secrets:
    """What the configuration says, its files read; else what was made at the first start, else new ones, made now."""
    own = configuration.secrets
    said, links = own.installation, [link.get_secret_value().encode() for link in own.links]
    if said and links:
        return Secrets(said.get_secret_value().encode(), tuple(links))
    made = _made(Path(configuration.storage.directory))
    return Secrets(
        said.get_secret_value().encode() if said else made.installation.encode(),
        tuple(links) or (made.link.encode(),),
    )


def kept_installation_secret(configuration: Configuration) -> bytes | None:
    """The installation's own secret, for whoever only looks: where there is none, none is made. Reads no other one."""
    own = configuration.secrets
    only = own.model_copy(update={"links_files": (), "bearer_file": None})
    read = with_files_read(Configuration(secrets=only)).secrets.installation
    if read:
        return read.get_secret_value().encode()
    directory = Path(configuration.storage.directory)
    return _made(directory).installation.encode() if (directory / FILE).exists() else None


def _made(directory: Path) -> _Made:
    path = directory / FILE
    try:
        if not path.exists():
            make_private(directory)
            _write_once(path, _Made(installation=token_urlsafe(48), link=token_urlsafe(48)))
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be written: {error.strerror}") from None
    try:
        return _Made.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise Misconfigured(f"{path}: cannot be read; restore it from a backup, every link in mails needs it") from None


def _write_once(path: Path, made: _Made) -> None:
    """Readable by the owner only, whole or not at all; of two that try, the first one's stays."""
    number, draft = mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(number, "w") as file:
        file.write(made.model_dump_json())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
    sync_directory(path.parent)  # keys and links are made with them from now on: a power loss must not take them


def _files(configuration: Configuration) -> Iterator[tuple[str, str]]:
    """Every file that a secret is in, and the key that names it."""
    smtp, own = configuration.smtp, configuration.secrets
    named = {
        "kafka.sasl_password_file": configuration.kafka.sasl_password_file,
        "smtp.password_file": smtp.password_file,
        "secrets.installation_file": own.installation_file,
        "secrets.bearer_file": own.bearer_file,
    }
    yield from ((key, file) for key, file in named.items() if file)
    yield from (("secrets.links_files", file) for file in own.links_files)
    for slug, tenant in configuration.tenants.items():
        for vendor, files in tenant.webhook_secret_files.items():
            yield from ((f"tenants.{slug}.webhook_secret_files.{vendor}", file) for file in files)
        for vendor, api in tenant.apis.items():
            if api.key_file:
                yield f"tenants.{slug}.apis.{vendor}.key_file", api.key_file


def _read_all(configuration: Configuration) -> tuple[dict[str, SecretStr], list[str]]:
    """Secrets by file, and what is wrong with the other files."""
    found: dict[str, SecretStr] = {}
    problems = []
    for key, file in _files(configuration):
        try:
            found[file] = _read(file)
        except Misconfigured as error:
            problems.append(f"{key}: {error}")
    return found, problems


def _read(file: str) -> SecretStr:
    try:
        text = Path(file).read_text("utf-8").strip()
    except (OSError, ValueError):
        why = "the secret in it cannot be read: is it there, and may this user read it?"
        raise Misconfigured(f"{file}: {why}") from None
    if not text:
        raise Misconfigured(f"{file}: empty, a secret is expected")
    return SecretStr(text)


def _tenant(tenant: TenantSettings, found: Mapping[str, SecretStr]) -> TenantSettings:
    read = {
        vendor: tuple(found[file] for file in files if file in found)
        for vendor, files in tenant.webhook_secret_files.items()
    }
    apis = {
        vendor: api.model_copy(update={"key": api.key or (found.get(api.key_file) if api.key_file else None)})
        for vendor, api in tenant.apis.items()
    }
    return tenant.model_copy(update={"webhook_secrets": read | tenant.webhook_secrets, "apis": apis})
