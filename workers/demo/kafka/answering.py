"""Does a broker answer, and whom does it know? One question in Kafka's own words, over a plain socket."""

import socket
import struct
from dataclasses import dataclass

METADATA, VERSION = 3, 2
NO_TOPICS = 0
QUESTION = struct.pack(">hhihi", METADATA, VERSION, 1, -1, NO_TOPICS)
"""which request, which version of it, its number, no client id; an empty list of topics"""
SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    cluster_id: str
    nodes: frozenset[int]
    """ids of the brokers that take requests, as the one that was asked knows them"""


def ask(port: int, host: str = "127.0.0.1") -> Answer | None:
    """What the broker on this port says; None when nobody says anything useful within some seconds."""
    try:
        with socket.create_connection((host, port), timeout=SECONDS) as connection:
            connection.sendall(struct.pack(">i", len(QUESTION)) + QUESTION)
            with connection.makefile("rb") as said:
                (size,) = struct.unpack(">i", said.read(4))
                return _read(said.read(size))
    except (OSError, struct.error, ValueError):
        return None


def _read(response: bytes) -> Answer:
    """A Metadata response, version 2: its number, brokers (id, host, port, rack), the cluster's id, and more."""
    _, count = struct.unpack_from(">ii", response)
    at, nodes = 8, set()
    for _ in range(count):
        (node,) = struct.unpack_from(">i", response, at)
        _, at = _text(response, at + 4)
        _, at = _text(response, at + 4)
        nodes.add(node)
    cluster_id, _ = _text(response, at)
    return Answer(cluster_id, frozenset(nodes))


def _text(response: bytes, at: int) -> tuple[str, int]:
    """A text that may be missing, and where it ends."""
    (length,) = struct.unpack_from(">h", response, at)
    end = at + 2 + max(length, 0)
    return response[at + 2 : end].decode(), end
