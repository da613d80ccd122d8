"""The configuration: `afterview.toml`, every key also as `AFTERVIEW_<SECTION>__<KEY>` (CONTRACT 6).

Secrets never stand in the file: they come from the environment or from the files named by `*_file`.
"""

import re
from email.utils import parseaddr
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo, field_validator

from afterview.schemas.base import Closed, Slug

_LABELS = r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
_ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@" + _LABELS, re.ASCII)
_SERVER = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")
_TOPIC = re.compile(r"[A-Za-z0-9._-]{1,200}")
"""Kafka allows 249 characters; the names of what we keep about a topic are longer than its own"""
_URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?", re.ASCII)

_LAST_PORT = 65_535


def _text(said: str) -> str:
    """No file, host or name is empty or has control characters, and much breaks that meets one."""
    if not said:
        raise ValueError("a text is expected, not nothing: leave the key out for its default")
    if any(ord(sign) < ord(" ") or sign == "\x7f" for sign in said):
        raise ValueError("there are control characters in it")
    return said


def _server(said: str) -> str:
    if not _SERVER.fullmatch(said) or not 0 < int(said.rpartition(":")[2]) <= _LAST_PORT:
        raise ValueError('`host:port` is expected, such as kafka-1.example.org:9092; several: ["a:9092", "b:9092"]')
    return said


def _topic(said: str) -> str:
    if not _TOPIC.fullmatch(said) or said in (".", ".."):
        raise ValueError("a topic's name is expected: letters, digits, `.`, `_` and `-`, at most 200")
    return said


def _url(said: str) -> str:
    if not (said.isascii() and _URL.fullmatch(said)):
        raise ValueError("an address such as https://feedback.example.org is expected")
    return said


def _sender(said: str) -> str:
    address = parseaddr(said)[1]
    if not (_ADDRESS.fullmatch(address) and said.strip().endswith((f"<{address}>", address)) and said.count("@") == 1):
        raise ValueError("`Name <address>` is expected, the address in ASCII, such as Acme <jobs@example.org>")
    return said


def _address(said: str) -> str:
    if not _ADDRESS.fullmatch(said):
        raise ValueError("an address in ASCII is expected, such as bounces@example.org")
    return said


def _secret(said: SecretStr) -> SecretStr:
    if not said.get_secret_value().strip():
        raise ValueError("a secret is expected, not nothing")
    return said


Text = Annotated[str, AfterValidator(_text)]
Secret = Annotated[SecretStr, AfterValidator(_secret)]
Server = Annotated[str, AfterValidator(_server)]
TopicName = Annotated[str, AfterValidator(_topic)]
Port = Annotated[int, Field(ge=0, le=_LAST_PORT)]

T = TypeVar("T")
OneOrMore = Annotated[tuple[T, ...], BeforeValidator(lambda said: (said,) if isinstance(said, str) else said)]
"""A list; a single text is a list of one."""


class StorageSettings(Closed):
    """The one directory that everything is kept in; of a Kafka worker, what it needs not read from Kafka again."""

    directory: Text = "afterview-data"


class IntakeTopic(Closed):
    """One topic of somebody else's that is read, and what its records are."""

    topic: TopicName
    tenant: Slug | None = None
    """whose all of it is; canonical events may name theirs"""
    source: Text = "events"
    """`events`: canonical CloudEvents; else the vendor whose payloads they are, or `mapping`"""


INTAKE_TOPICS = tuple(IntakeTopic(topic=name) for name in ("interview-completed", "candidate-rejected", "ats-events"))
"""What is read unless the configuration says otherwise (CONTRACT 3)."""


class KafkaSettings(Closed):
    """The Kafka host. TLS unless asked otherwise; names of the settings are those of Kafka's own clients."""

    bootstrap_servers: Annotated[OneOrMore[Server], Field(min_length=1)] = ("127.0.0.1:9092",)
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "SSL"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    sasl_username: Text | None = None
    sasl_password: Secret | None = None
    sasl_password_file: Text | None = None
    ca_file: Text | None = None
    """trusted beside the system's certificates"""
    certificate_file: Text | None = None
    """the worker's own, where the broker asks for one"""
    key_file: Text | None = None
    group: Text = "afterview"
    """what names of consumer groups and transactional ids begin with"""
    instance: Text | None = None
    """this worker's name in its groups (`group.instance.id`); by default one that is kept in its directory"""
    session_timeout_seconds: Annotated[float, Field(ge=1, le=300)] = 10.0
    partitions: Annotated[int, Field(ge=1, le=1000)] = 12
    """of every topic that `afterview topics create` makes"""
    replication_factor: Annotated[int, Field(ge=1, le=10)] = 3
    intake: tuple[IntakeTopic, ...] = INTAKE_TOPICS
    """topics of the ATS bus; `[]`: none"""

    @field_validator("ca_file", "certificate_file")
    @classmethod
    def _of_tls(cls, said: str | None, known: ValidationInfo) -> str | None:
        if said and known.data.get("security_protocol", "SSL") not in ("SSL", "SASL_SSL"):
            raise ValueError("is of TLS: security_protocol must be SSL or SASL_SSL")
        return said

    @field_validator("key_file")
    @classmethod
    def _of_a_certificate(cls, said: str | None, known: ValidationInfo) -> str | None:
        if said and known.data.get("certificate_file", said) is None:
            raise ValueError("a key without certificate_file proves nothing")
        return said


class GatewaySettings(Closed):
    """Two listeners, both loopback unless configured. Port 0 takes a free one."""

    public_host: Text = "127.0.0.1"
    public_port: Port = 8080
    operations_host: Text = "127.0.0.1"
    operations_port: Annotated[Port, Field(validate_default=True)] = 9464
    public_url: Annotated[Text, AfterValidator(_url)] = "http://127.0.0.1:8080"
    """what links in mails begin with"""
    requests_per_second: Annotated[float, Field(gt=0)] = 200.0
    """of one tenant; more is answered 429"""
    connections: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000
    """of the public listener, at once; of more, the one that has waited longest for its client is closed"""

    @field_validator("operations_port")
    @classmethod
    def _of_its_own(cls, said: int, known: ValidationInfo) -> int:
        others = known.data.get("public_host"), known.data.get("public_port")
        if said and (known.data.get("operations_host"), said) == others:
            raise ValueError("the two listeners cannot have one port: change public_port or operations_port")
        return said


class SmtpSettings(Closed):
    """The mail server. Plaintext only when asked for: `tls = "none"`."""

    host: Text = "127.0.0.1"
    port: Annotated[Port, Field(ge=1)] = 587
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    username: Text | None = None
    password: Secret | None = None
    password_file: Text | None = None
    sender: Annotated[Text, AfterValidator(_sender)] = "Afterview <survey@localhost>"
    """of surveys, and of what colleagues are told of their tasks"""
    letter_sender: Annotated[Text, AfterValidator(_sender)] | None = None
    """of letters; by default `sender`"""
    return_path: Annotated[Text, AfterValidator(_address)] | None = None
    """where mail servers report what could not be delivered (the envelope's sender); by default the sender's address"""
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 30.0
    ca_file: Text | None = None
    """trusted beside the system's certificates"""
    connections: Annotated[int, Field(ge=1, le=100)] = 10
    """at most, at once"""
    mails_per_second: Annotated[float, Field(ge=0.001, le=100_000)] = 100.0
    """of one process, at most; a second's worth may go at once"""
    mails_per_second_to_a_domain: Annotated[float, Field(ge=0.001, le=100_000)] = 20.0
    """the same for each domain that recipients have their addresses at"""
    domains: dict[str, Annotated[float, Field(ge=0.001, le=100_000)]] = {}
    """domain to mails a second, where another number holds for it"""


class SecretSettings(Closed):
    """The installation's own secrets; each list's first one signs, all of them open."""

    installation: Secret | None = None
    """keys of candidates and ids of responses are made with it; never change it (made at the first start if absent)"""
    installation_file: Text | None = None
    links: OneOrMore[Secret] = ()
    """tokens in links; rotate by putting a new one first (made at the first start if absent)"""
    links_files: OneOrMore[Text] = ()
    bearer: Secret | None = None
    """`POST /events`; without it that door stays closed"""
    bearer_file: Text | None = None


class ApiSettings(Closed):
    """A vendor's API, which is asked for what its webhooks leave out."""

    key: Secret | None = None
    key_file: Text | None = None
    url: Annotated[Text, AfterValidator(_url)] | None = None
    """its address, where every customer has one of their own, or a proxy stands in between"""
    account: Text | None = None
    """a second id that is sent along: `X-Integration-Id` of Kombo"""
    requests_per_second: Annotated[float, Field(gt=0, le=1000)] | None = None
    """at most; by default what the vendor certainly takes"""
    timeout_seconds: Annotated[float, Field(gt=0, le=30)] = 10.0


class TenantSettings(Closed):
    """One tenant: its name for candidates, and the secrets its vendors sign with (two while rotating)."""

    name: Text | None = None
    webhook_secrets: dict[str, OneOrMore[Secret]] = {}
    """vendor to secrets"""
    webhook_secret_files: dict[str, OneOrMore[Text]] = {}
    outcomes: dict[str, dict[str, str]] = {}
    """vendor to its `--outcomes`"""
    apis: dict[str, ApiSettings] = {}
    """vendor to its API"""
    mapping_file: Text | None = None
    survey_file: Text | None = None
    """what it asks, if that is something else than all others do"""
    vendor_timezone: Text = "UTC"
    """of vendor times without an offset"""


class Configuration(Closed):
    host: Literal["embedded", "kafka"] = "embedded"
    """where the log and the states are, unless a command is told otherwise"""
    storage: StorageSettings = StorageSettings()
    kafka: KafkaSettings = KafkaSettings()
    gateway: GatewaySettings = GatewaySettings()
    smtp: SmtpSettings = SmtpSettings()
    secrets: SecretSettings = SecretSettings()
    tenants: dict[Slug, TenantSettings] = {}
    policy_file: Text | None = None
    survey_file: Text | None = None
    templates_directory: Text | None = None
    """own words of mails and letters, in place of the packaged ones"""
