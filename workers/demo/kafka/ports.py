"""Free ports on loopback: for somebody who needs to know them before he listens."""

import secrets
import socket
from collections.abc import Iterator
from itertools import islice

LOW, HIGH = 20_000, 32_000
"""below those that systems give to outgoing connections: a stopped broker finds its own again"""


def free_ports(count: int) -> list[int]:
    """Some that nobody listens on: until they are used, anybody may be quicker."""
    return list(islice((port for port in _anywhere() if _is_free(port)), count))


def next_free_ports(first: int, count: int) -> list[int]:
    return list(islice((port for port in range(first, 65_536) if _is_free(port)), count))


def _anywhere() -> Iterator[int]:
    """Ports in no order, none twice."""
    ports = list(range(LOW, HIGH))
    secrets.SystemRandom().shuffle(ports)
    return iter(ports)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
