"""Which brokers there are: their folders, ports and configuration, before anything runs."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from afterview.events.errors import Misconfigured
from afterview.workers.demo.kafka.jars import jars, java
from afterview.workers.demo.kafka.listeners import Access, Listener
from afterview.workers.demo.kafka.node import Node
from afterview.workers.demo.kafka.ports import free_ports, next_free_ports
from afterview.workers.demo.kafka.properties import properties


@dataclass(frozen=True, slots=True)
class Layout:
    """What `Cluster` was asked for."""

    brokers: int
    port: int | None
    detours: Sequence[int]
    access: Access | None

    def nodes(self, directory: Path) -> tuple[Node, ...]:
        """On ports that are free now. Raises `Misconfigured` when the directory has a cluster of another size."""
        directory.mkdir(parents=True, exist_ok=True)
        there = len(list(directory.glob("node-*")))
        if there not in {0, self.brokers}:
            raise Misconfigured(f"{directory}: has the data of {there} broker(s), not of {self.brokers}")
        return tuple(self._nodes(directory))

    def _nodes(self, directory: Path) -> Iterator[Node]:
        listeners = [Listener.PLAIN, Listener.CONTROLLER]
        listeners += [Listener.DETOUR] if self.detours else []
        listeners += [Listener.SASL, Listener.TLS] if self.access else []
        ports = iter(free_ports(self.brokers * len(listeners)))
        first = iter(next_free_ports(self.port, self.brokers) if self.port else ())
        for number in range(1, self.brokers + 1):
            chosen = dict(zip(listeners, ports, strict=False))
            chosen[Listener.PLAIN] = next(first, chosen[Listener.PLAIN])
            yield Node(number, directory / f"node-{number}", chosen)

    def prepare(self, nodes: Sequence[Node], cluster_id: str) -> None:
        """Write every configuration, and make every data folder that is not there. Raises `Unreachable`."""
        with_java, of_jars = java(), jars()
        controllers = {node.number: node.ports[Listener.CONTROLLER] for node in nodes}
        for index, node in enumerate(nodes):
            detour = self.detours[index] if self.detours else None
            text = properties(
                node.number, node.data, node.ports, controllers=controllers, detour=detour, access=self.access
            )
            node.prepare(with_java, of_jars, text)
        arguments = self.access.format_arguments() if self.access else ()
        with ThreadPoolExecutor(self.brokers) as pool:
            list(pool.map(lambda node: node.format(cluster_id, arguments), nodes))


def cluster_id_of(directory: Path) -> str:
    """16 bytes as Kafka writes them, without a dash in front; a directory keeps the one that it was given."""
    file = directory / "cluster.id"
    if not file.exists():
        file.write_text(urlsafe_b64encode(b"\0" + secrets.token_bytes(15)).decode().rstrip("="), "utf-8")
    return file.read_text("utf-8")
