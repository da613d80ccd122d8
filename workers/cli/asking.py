"""What commands ask of a running worker, at its operations listener."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afterview.events.errors import Unreachable
    from afterview.schemas.settings import Configuration

JSON = "application/json"
OK, UNKNOWN, UNREADY = 200, 404, 503

PATIENCE = 5.0
"""seconds until a worker that does not answer counts as away"""


def listener_of(configuration: "Configuration") -> str:
    """Where a worker with this configuration listens."""
    gateway = configuration.gateway
    return f"http://{gateway.operations_host}:{gateway.operations_port}"


def unanswered(address: str, status: int, said: bytes) -> "Unreachable":
    """Of what only a worker with pages knows."""
    from afterview.events.errors import Unreachable

    if status == UNREADY:
        return Unreachable(f"{address}: {' '.join(said.decode().split())}")
    return Unreachable(f"{address}: answers {status}: is it a worker on Kafka with pages (role gateway or all)?")


def asked(address: str, patience: float = PATIENCE) -> tuple[int, str, bytes]:
    """Status, type of content, and what was answered. Raises `Unreachable` when nobody answers.

    `patience`: seconds. Without the proxy of the environment: workers are on this machine or in this network.
    """
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import ProxyHandler, build_opener

    from afterview.events.errors import Unreachable

    try:
        with build_opener(ProxyHandler({})).open(address, timeout=patience) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read()
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(f"{address}: does not answer: is the worker running, and is this its address?") from error
