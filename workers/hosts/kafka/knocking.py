"""The first words with a broker: what is wrong with them, in one line, before any client tries for minutes."""

import asyncio
import logging
import ssl
from typing import Any

from aiokafka.conn import AIOKafkaConnection, collect_hosts, create_conn
from aiokafka.errors import (
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from afterview.events.errors import AfterviewError, Misconfigured, Unreachable
from afterview.schemas.settings import KafkaSettings
from afterview.workers.hosts.kafka.connection import Connection

ANSWER_SECONDS = 8.0
"""until a broker that does not answer is taken as away"""


async def knock(connection: Connection) -> None:
    """Returns when a broker answered us; raises `Unreachable`, or `Misconfigured` where it cannot be tried at all.

    aiokafka's own start says only that it failed, and the reason in lines of its log: those are not for a person.
    """
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())
    settings = connection.settings
    if settings.security_protocol.startswith("SASL") and not (settings.sasl_username and settings.sasl_password):
        needed = "kafka.sasl_username and kafka.sasl_password_file"
        raise Misconfigured(f"{needed}: are needed for {settings.security_protocol}")
    options = {name: value for name, value in connection.options.items() if name != "bootstrap_servers"}
    failed: AfterviewError | None = None
    for host, port, _ in collect_hosts(connection.servers):
        failed = await _asked(host, port, options, settings)
        if failed is None:
            return
    raise failed or Unreachable("kafka.bootstrap_servers: there is none")


async def _asked(host: str, port: int, options: dict[str, Any], settings: KafkaSettings) -> AfterviewError | None:
    """What is wrong with one broker. A listener that wants a login closes at the first request, so one is made."""
    where = f"kafka: {host}:{port}"
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            talk: AIOKafkaConnection = await create_conn(host, port, **options)
            try:
                await talk.send(MetadataRequest([]))
            finally:
                talk.close()
    except (OSError, ValueError, KafkaError) as error:  # `ValueError`: a SCRAM answer that is none
        return Unreachable(f"{where}: {_why(error, settings)}")
    return None


def _why(error: Exception, settings: KafkaSettings) -> str:
    spoken = settings.security_protocol
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted ({error.verify_message.rstrip('.')}): kafka.ca_file"
        case ssl.SSLError():
            return f"does not speak TLS as we do ({error.reason or 'no reason given'}): kafka.security_protocol"
        case SaslAuthenticationFailed():
            return f"refuses the login of kafka.sasl_username with {settings.sasl_mechanism}: the name or the password"
        case UnsupportedSaslMechanismError():
            return f"does not know {settings.sasl_mechanism}: kafka.sasl_mechanism"
        case IllegalSaslStateError():
            return f"wants no login: kafka.security_protocol is {spoken}"
        case ConnectionRefusedError():
            return "nothing listens there: is it running, and is kafka.bootstrap_servers right?"
        case TimeoutError():
            return f"does not answer within {ANSWER_SECONDS:.0f} s ({spoken}): {_RIGHT}"
    return f"hangs up, or cannot be reached ({spoken}): {_RIGHT}"


_RIGHT = "are kafka.bootstrap_servers and kafka.security_protocol right?"
