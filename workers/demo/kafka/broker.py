"""Kafka as processes of this machine: started, stopped, killed, started again on the same ports and data."""

import asyncio
import shutil
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from types import TracebackType
from typing import Self

from afterview.events.errors import Misconfigured, Unreachable
from afterview.workers.clock import steady_seconds
from afterview.workers.demo.kafka.answering import ask
from afterview.workers.demo.kafka.layout import Layout, cluster_id_of
from afterview.workers.demo.kafka.listeners import Access, Listener
from afterview.workers.demo.kafka.node import Node
from afterview.workers.demo.kafka.properties import ON_LOOPBACK

UP_SECONDS = 120.0
"""three on a quiet machine"""
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
        self._layout = Layout(brokers, port, tuple(detours), access)
        self._directory = directory
        self._temporary: Path | None = None
        self._cluster_id = ""
        self._given_up = threading.Event()

    @property
    def bootstrap_servers(self) -> tuple[str, ...]:
        """Of the listener PLAIN."""
        return self.servers(Listener.PLAIN)

    def servers(self, listener: Listener) -> tuple[str, ...]:
        """Where clients begin."""
        ports = self._layout.detours if listener is Listener.DETOUR else [node.ports[listener] for node in self.nodes]
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
        if self._directory is None:
            self._directory = self._temporary = Path(tempfile.mkdtemp(prefix="afterview-kafka-"))
        self.nodes = self._layout.nodes(self._directory)
        self._cluster_id = cluster_id_of(self._directory)
        self._layout.prepare(self.nodes, self._cluster_id)
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            self._wait(node, {each.number for each in self.nodes})

    def _wait(self, node: Node, wanted: set[int]) -> None:
        deadline = steady_seconds() + UP_SECONDS
        while not self._is_known(node, wanted):
            if not node.running or steady_seconds() > deadline or self._given_up.wait(LOOK_SECONDS):
                error = _PortTaken if node.port_was_taken() else Unreachable
                raise error(f"kafka: broker {node.number} does not come up: {node.last_words()}")

    def _is_known(self, node: Node, wanted: set[int]) -> bool:
        """A stranger may have been quicker, and answer on our port."""
        answer = ask(node.port)
        return answer is not None and answer.cluster_id == self._cluster_id and wanted <= answer.nodes

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
            with suppress(Unreachable, Misconfigured):
                await opening
                self.close()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)


class _PortTaken(Unreachable):
    """Somebody was quicker: worth another try, on other ports."""
