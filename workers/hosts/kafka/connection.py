"""How we connect to Kafka: the one place where the settings become clients."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError

from afterview.events.errors import Misconfigured, Unreachable
from afterview.schemas.settings import KafkaSettings

REQUEST_SECONDS = 30.0
"""until a request that nobody answers has failed"""
TRANSACTION_SECONDS = 60.0
"""a transaction lasts milliseconds; longer than a broker's restart, so that one in hand survives it"""
CLOSE_SECONDS = 2.0
LARGEST_FETCH = 2 << 20
"""bytes of one partition in one fetch"""
LARGEST_REQUEST = 20 << 20
"""bytes: the largest dead letter goes through"""
LARGEST_BATCH = 900_000
"""bytes of a record batch; brokers take 1 MiB unless told otherwise"""


@dataclass(frozen=True)
class Connection:
    """Makes clients of one Kafka cluster."""

    settings: KafkaSettings

    @property
    def servers(self) -> list[str]:
        return list(self.settings.bootstrap_servers)

    @cached_property
    def options(self) -> dict[str, Any]:
        """What every client is given. Raises `Misconfigured` when a file of TLS cannot be used."""
        said = self.settings
        options: dict[str, Any] = {
            "bootstrap_servers": self.servers,
            "security_protocol": said.security_protocol,
            "request_timeout_ms": int(REQUEST_SECONDS * 1000),
        }
        if said.security_protocol in ("SSL", "SASL_SSL"):
            options["ssl_context"] = _tls(said)
        if said.security_protocol.startswith("SASL"):
            password = said.sasl_password.get_secret_value() if said.sasl_password else None
            options |= {
                "sasl_mechanism": said.sasl_mechanism,
                "sasl_plain_username": said.sasl_username,
                "sasl_plain_password": password,
            }
        return options

    def producer(
        self, transactional_id: str | None = None, transaction_seconds: float = TRANSACTION_SECONDS
    ) -> AIOKafkaProducer:
        """Idempotent, `acks=all`; with an id, a producer of transactions that fences whoever had the id before.

        `transaction_seconds`: after which the broker ends what nobody has ended. Until then nobody who reads committed
        records gets past it.
        """
        more = {"transactional_id": transactional_id, "transaction_timeout_ms": int(transaction_seconds * 1000)}
        return AIOKafkaProducer(
            **self.options,
            acks="all",
            enable_idempotence=True,
            max_batch_size=LARGEST_BATCH,
            max_request_size=LARGEST_REQUEST,
            **(more if transactional_id else {}),
        )

    def consumer(
        self, *, isolation: Literal["read_committed", "read_uncommitted"] = "read_committed", **more: Any
    ) -> AIOKafkaConsumer:
        """A reader outside of any group: its partitions are assigned by whoever made it."""
        return AIOKafkaConsumer(
            **self.options,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level=isolation,
            **{"max_partition_fetch_bytes": 4 << 20, "fetch_max_wait_ms": 100, **more},
        )

    def admin(self) -> AIOKafkaAdminClient:
        return AIOKafkaAdminClient(**self.options)

    @contextmanager
    def reached(self) -> Iterator[None]:
        """Around the first words with a broker. Raises `Unreachable` when it does not answer, or not to us."""
        try:
            yield
        except (KafkaConnectionError, OSError) as error:
            raise Unreachable(
                f"kafka: {','.join(self.servers)} does not answer ({self.settings.security_protocol}):"
                " is it running, and are kafka.bootstrap_servers and kafka.security_protocol right?"
            ) from error
        except KafkaError as error:
            raise Unreachable(f"kafka: {','.join(self.servers)}: {type(error).__name__}") from error


def _tls(said: KafkaSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context()
        if said.ca_file:
            context.load_verify_locations(said.ca_file)
        if said.certificate_file:
            context.load_cert_chain(said.certificate_file, said.key_file, password=_encrypted)
    except _Encrypted:
        raise Misconfigured("kafka.key_file: is encrypted: give one that is not, readable by this user only") from None
    except (OSError, ssl.SSLError) as error:
        where = "kafka.ca_file, certificate_file or key_file"
        raise Misconfigured(f"{where}: cannot be used: {getattr(error, 'strerror', None) or error}") from error
    return context


class _Encrypted(Exception):
    """OpenSSL asks for a pass phrase, and would ask a terminal."""


def _encrypted() -> str:
    raise _Encrypted


async def ended(consumer: AIOKafkaConsumer) -> None:
    """Stop a reader, without being cancelled by it.

    One that is stopped while its broker is away cancels its own fetch, and may let that out as if its caller had been
    cancelled: a task would end without a word.
    """
    stopping = asyncio.ensure_future(consumer.stop())
    await asyncio.wait([stopping])
    if stopping.cancelled():
        await consumer._client.close()  # noqa: SLF001 what it did not come to
    else:
        stopping.result()


async def stopped(client: AIOKafkaProducer) -> None:
    """What it still had to say, while the broker is away, would be waited for without end."""
    with suppress(KafkaError, TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await client.stop()
