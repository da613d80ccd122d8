"""Kafka as processes of this machine: started, stopped, killed, started again on the same ports and data."""

import asyncio
import secrets
import shutil
import tempfile
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from types import TracebackType
from typing import Self

from afterview.events.errors import Misconfigured, Unreachable
from afterview.workers.clock import steady_seconds
from afterview.workers.demo.kafka.answering import known_nodes
from afterview.workers.demo.kafka.jars import jars, java
from afterview.workers.demo.kafka.listeners import Access, Listener
from afterview.workers.demo.kafka.node import Node
from afterview.workers.demo.kafka.ports import free_ports, next_free_ports
from afterview.workers.demo.kafka.properties import ON_LOOPBACK, properties

UP_SECONDS = 60.0
LOOK_SECONDS = 0.05
ATTEMPTS = 3
"""at starting on ports that somebody else may take first"""


class Cluster:
    """One broker or three, on loopback: `with Cluster() as kafka`, or `async with`; both wait until they answer.

    `directory` keeps the data, and can be opened again; without one, the data is gone at the end. `port` is the first
    broker's, or the next that is free; without, any. `detours`: for each broker the port of a proxy, which leads to
    its `node.ports[Listener.DETOUR]`; who starts from `servers(Listener.DETOUR)` is told of the proxies only.
    `access` opens the listeners SASL and TLS, too. Nothing of it needs an event loop: what waits is done in threads.
    """

    def __init__(
        self,
        brokers: int = 1,
        *,
        directory: Path | None = None,
        port: int | None = None,
        detours: Sequence[int] = (),
        access: Access | None = None,
    ) -> None:
        self.nodes: tuple[Node, ...] = ()
        self._brokers, self._port, self._detours, self._access = brokers, port, tuple(detours), access
        self._directory = directory
        self._temporary: Path | None = None
        self._given_up = threading.Event()

    @property
    def bootstrap_servers(self) -> tuple[str, ...]:
        """Of the listener PLAIN."""
        return self.servers(Listener.PLAIN)

    def servers(self, listener: Listener) -> tuple[str, ...]:
        """Where clients begin."""
        ports = self._detours if listener is Listener.DETOUR else [node.ports[listener] for node in self.nodes]
        return tuple(f"{ON_LOOPBACK}:{port}" for port in ports)

    def node(self, number: int) -> Node:
        """Nodes are numbered from 1."""
        return self.nodes[number - 1]

    def open(self) -> Self:
        """Start, and wait until every broker knows all. Raises `Unreachable` with what a log says; `Misconfigured`."""
        with ExitStack() as undo:
            undo.callback(self.close)
            for _ in range(ATTEMPTS - 1):
                with suppress(_PortTaken):
                    self._attempt()
                    break
                self._end()
            else:
                self._attempt()
            undo.pop_all()
        return self

    def close(self) -> None:
        """End all brokers, in good order if the data is kept."""
        self._end()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def stop_node(self, number: int, *, kill: bool = False) -> None:
        """End one broker; returns when its process is gone."""
        self.node(number).end(SIGKILL if kill else SIGTERM)

    def start_node(self, number: int) -> None:
        """Again, on the same ports and data; waits until it takes requests. Raises `Unreachable`."""
        self.node(number).start()
        self._wait(self.node(number), {number})

    async def stop(self, number: int, *, kill: bool = False) -> None:
        await asyncio.to_thread(self.stop_node, number, kill=kill)

    async def start(self, number: int) -> None:
        await asyncio.to_thread(self.start_node, number)

    def _attempt(self) -> None:
        directory = self._home()
        self.nodes = tuple(self._plan(directory))
        self._prepare(_cluster_id(directory))
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            self._wait(node, {each.number for each in self.nodes})

    def _home(self) -> Path:
        """Where the data is. Raises `Misconfigured` when a cluster of another size has it."""
        if self._directory is None:
            self._directory = self._temporary = Path(tempfile.mkdtemp(prefix="afterview-kafka-"))
        self._directory.mkdir(parents=True, exist_ok=True)
        there = len(list(self._directory.glob("node-*")))
        if there not in {0, self._brokers}:
            raise Misconfigured(f"{self._directory}: has the data of {there} broker(s), not of {self._brokers}")
        return self._directory

    def _plan(self, directory: Path) -> Iterator[Node]:
        listeners = [Listener.PLAIN, Listener.CONTROLLER]
        listeners += [Listener.DETOUR] if self._detours else []
        listeners += [Listener.SASL, Listener.TLS] if self._access else []
        ports = iter(free_ports(self._brokers * len(listeners)))
        first = iter(next_free_ports(self._port, self._brokers) if self._port else ())
        for number in range(1, self._brokers + 1):
            chosen = dict(zip(listeners, ports, strict=False))
            chosen[Listener.PLAIN] = next(first, chosen[Listener.PLAIN])
            yield Node(number, directory / f"node-{number}", chosen)

    def _prepare(self, cluster_id: str) -> None:
        with_java, of_jars = java(), jars()
        controllers = {node.number: node.ports[Listener.CONTROLLER] for node in self.nodes}
        for index, node in enumerate(self.nodes):
            detour = self._detours[index] if self._detours else None
            text = properties(
                node.number, node.data, node.ports, controllers=controllers, detour=detour, access=self._access
            )
            node.prepare(with_java, of_jars, text)
        arguments = self._access.format_arguments() if self._access else ()
        with ThreadPoolExecutor(self._brokers) as pool:
            list(pool.map(lambda node: node.format(cluster_id, arguments), self.nodes))

    def _wait(self, node: Node, wanted: set[int]) -> None:
        deadline = steady_seconds() + UP_SECONDS
        while not wanted <= known_nodes(node.port):
            if not node.running or steady_seconds() > deadline or self._given_up.wait(LOOK_SECONDS):
                error = _PortTaken if node.port_was_taken() else Unreachable
                raise error(f"kafka: broker {node.number} does not come up: {node.last_words()}")

    def _end(self) -> None:
        for node in self.nodes:
            node.send(self._goodbye)
        for node in self.nodes:
            node.end(self._goodbye)

    @property
    def _goodbye(self) -> Signals:
        return SIGTERM if self._temporary is None else SIGKILL

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        opening = asyncio.ensure_future(asyncio.to_thread(self.open))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            self._given_up.set()
            with suppress(Unreachable):
                await opening
                self.close()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)


class _PortTaken(Unreachable):
    """Somebody was quicker: worth another try, on other ports."""


def _cluster_id(directory: Path) -> str:
    """16 bytes as Kafka writes them, without a dash in front; a directory keeps the one that it was given."""
    file = directory / "cluster.id"
    if not file.exists():
        file.write_text(urlsafe_b64encode(b"\0" + secrets.token_bytes(15)).decode().rstrip("="), "utf-8")
    return file.read_text("utf-8")
