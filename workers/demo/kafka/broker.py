"""Brokers as processes of this machine: started, stopped, killed, started again on the same ports and data."""

import asyncio
import secrets
import shutil
import signal
import socket
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from afterview.events.errors import Unreachable
from afterview.workers.demo.kafka.answering import known_nodes
from afterview.workers.demo.kafka.jars import jars, java
from afterview.workers.demo.kafka.node import Node
from afterview.workers.demo.kafka.properties import properties

UP_SECONDS, STOP_SECONDS = 60.0, 30.0
LOOK_SECONDS = 0.05
ATTEMPTS = 3
"""at starting on ports that somebody else may take"""
LOW, HIGH = 20_000, 32_000
"""ports: below those that systems give to outgoing connections, so that a stopped broker finds its own again"""


class Cluster:
    """Kafka with one broker or three: `with Cluster() as kafka` or `async with Cluster() as kafka`.

    `port`: the first broker's, or the next that is free. `directory`: keeps everything there; without, it is gone at
    the end. `detours`: for each broker a port at which a second listener says it is found: a proxy's, which leads to
    `node.detour`. Needs no event loop; the waiting of the asynchronous methods is done in a thread.
    """

    def __init__(
        self,
        brokers: int = 1,
        *,
        directory: Path | None = None,
        port: int | None = None,
        detours: Sequence[int] = (),
    ) -> None:
        self.nodes: tuple[Node, ...] = ()
        self._brokers, self._port, self._detours = brokers, port, tuple(detours)
        self._kept = directory is not None
        self._directory = directory
        self._resources = ExitStack()

    @property
    def bootstrap_servers(self) -> tuple[str, ...]:
        return tuple(f"127.0.0.1:{node.port}" for node in self.nodes)

    @property
    def detour_servers(self) -> tuple[str, ...]:
        """Where the proxies listen."""
        return tuple(f"127.0.0.1:{port}" for port in self._detours)

    def open(self) -> Self:
        """Start and wait until every broker knows all. Raises `Unreachable` with what the log says, `Misconfigured`."""
        folder = jars()
        if self._directory is None:
            self._directory = Path(tempfile.mkdtemp(prefix="afterview-kafka-"))
        for attempt in range(ATTEMPTS):
            self._configure(self._directory, folder)
            try:
                self._start_all()
            except Unreachable:
                taken = any(node.port_was_taken for node in self.nodes)
                self.close(remove=not taken or attempt + 1 == ATTEMPTS)
                if not taken or attempt + 1 == ATTEMPTS:
                    raise
            else:
                return self
        raise AssertionError

    def close(self, *, remove: bool = True) -> None:
        """End all brokers, in good order if the data is kept."""
        for node in self.nodes:
            node.signal(signal.SIGTERM if self._kept else signal.SIGKILL)
        for node in self.nodes:
            node.wait_for_end(STOP_SECONDS)
        if remove and not self._kept and self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)

    def stop_node(self, number: int, *, kill: bool = False) -> None:
        node = self.node(number)
        node.signal(signal.SIGKILL if kill else signal.SIGTERM)
        node.wait_for_end(STOP_SECONDS)

    def start_node(self, number: int) -> None:
        """Again, on the same ports and data; waits until it takes requests."""
        node = self.node(number)
        node.start()
        self._wait(node, {number})

    async def stop(self, number: int, *, kill: bool = False) -> None:
        await asyncio.to_thread(self.stop_node, number, kill=kill)

    async def start(self, number: int) -> None:
        await asyncio.to_thread(self.start_node, number)

    def node(self, number: int) -> Node:
        """Nodes are numbered from 1."""
        return self.nodes[number - 1]

    def _configure(self, directory: Path, folder: Path) -> None:
        ports = _free_ports(3 * self._brokers)
        if self._port is not None:
            ports[: self._brokers] = _next_free_ports(self._port, self._brokers)
        self.nodes = tuple(
            Node(
                number=index + 1,
                directory=directory / f"node-{index + 1}",
                port=ports[index],
                controller_port=ports[self._brokers + index],
                detour=ports[2 * self._brokers + index],
            )
            for index in range(self._brokers)
        )
        cluster_id = _cluster_id(directory)
        for index, node in enumerate(self.nodes):
            advertised = self._detours[index] if self._detours else None
            node.prepare(java(), folder, cluster_id, properties(node, self.nodes, advertised))

    def _start_all(self) -> None:
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            self._wait(node, {each.number for each in self.nodes})

    def _wait(self, node: Node, wanted: set[int]) -> None:
        deadline = time.monotonic() + UP_SECONDS
        while not wanted <= known_nodes(node.port):
            if not node.running or time.monotonic() > deadline:
                raise Unreachable(f"kafka: broker {node.number} does not come up: {node.last_words()}")
            time.sleep(LOOK_SECONDS)

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        opening = asyncio.ensure_future(asyncio.to_thread(self.open))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            await opening
            self.close()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)


def _cluster_id(directory: Path) -> str:
    """A directory keeps the id that it was given."""
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / "cluster.id"
    if not file.exists():
        file.write_text(urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("="))
    return file.read_text()


def _free_ports(count: int) -> list[int]:
    ports: set[int] = set()
    while len(ports) < count:
        port = LOW + secrets.randbelow(HIGH - LOW)
        if _is_free(port):
            ports.add(port)
    return list(ports)


def _next_free_ports(first: int, count: int) -> list[int]:
    free = (port for port in range(first, 65_536) if _is_free(port))
    return [next(free) for _ in range(count)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
