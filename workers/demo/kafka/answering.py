"""Does a broker answer, and whom does it know? One question in Kafka's own words, over a plain socket."""

import socket
import struct

METADATA, VERSION = 3, 1
NO_TOPICS = 0
QUESTION = struct.pack(">hhihi", METADATA, VERSION, 1, -1, NO_TOPICS)
"""which request, which version of it, its number, no client id; an empty list of topics"""
SECONDS = 5.0


def known_nodes(port: int, host: str = "127.0.0.1") -> set[int]:
    """Ids of the nodes that take requests, as the broker on this port knows them; none when nothing useful comes."""
    try:
        with socket.create_connection((host, port), timeout=SECONDS) as connection:
            connection.sendall(struct.pack(">i", len(QUESTION)) + QUESTION)
            (size,) = struct.unpack(">i", _read(connection, 4))
            return _nodes(_read(connection, size))
    except (OSError, struct.error):
        return set()


def _read(connection: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        more = connection.recv(size - len(got))
        if not more:
            raise ConnectionResetError
        got += more
    return got


def _nodes(answer: bytes) -> set[int]:
    """A Metadata response, version 1: its number, then brokers (id, host, port, rack), then what is not asked."""
    _, count = struct.unpack_from(">ii", answer)
    at, nodes = 8, set()
    for _ in range(count):
        node, length = struct.unpack_from(">ih", answer, at)
        at += 6 + length + 4
        (rack,) = struct.unpack_from(">h", answer, at)
        at += 2 + max(rack, 0)
        nodes.add(node)
    return nodes
