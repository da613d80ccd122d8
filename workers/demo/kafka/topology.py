"""All of `docker-compose.yml` as processes of this machine: a broker, topics, a worker for each role, a mail sink."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM

from aiohttp import ClientConnectionError, ClientSession

from afterview.events.errors import Unreachable
from afterview.workers.demo.inbox import LOOPBACK
from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.demo.kafka.crew import MODULE
from afterview.workers.demo.kafka.installed import ROLES, Ports, write_installation
from afterview.workers.demo.kafka.leashed import ENVIRONMENT, Leashed
from afterview.workers.demo.kafka.ports import next_free_ports
from afterview.workers.demo.kafka.sink import mail_sink
from afterview.workers.hosts.kafka.catalogue import compare
from afterview.workers.roles import Role
from afterview.workers.secrets import kafka_read
from afterview.workers.settings import load_configuration

UP_SECONDS = 60.0
LOOK_SECONDS = 0.2
STOP_SECONDS = 12.0
"""a worker takes at most ten"""


class RoleProcess:
    """`afterview run --role ...`, with its own directory and port for health."""

    def __init__(self, role: Role, directory: Path, config: Path, port: int, clock: Path | None) -> None:
        own = directory / role.value
        own.mkdir(exist_ok=True)
        self.role, self.health = role, f"http://{LOOPBACK}:{port}"
        afterview = str(Path(sys.executable).with_name("afterview"))
        command = [afterview, "run", "--config", str(config), "--role", role.value]
        if clock:
            command = [sys.executable, "-m", MODULE, str(clock), str(own / "ports"), role.value, str(config)]
        settings = {"AFTERVIEW_STORAGE__DIRECTORY": str(own), "AFTERVIEW_GATEWAY__OPERATIONS_PORT": str(port)}
        self._process = Leashed(command, own / "worker.log", {**ENVIRONMENT, **settings})

    def check(self) -> None:
        """Raises `Unreachable` when it has ended."""
        self._process.check(self.role.value)

    async def ready(self, session: ClientSession) -> bool:
        with suppress(ClientConnectionError):
            async with session.get(f"{self.health}/readyz") as answer:
                return answer.ok
        return False

    async def end(self) -> None:
        await asyncio.to_thread(self._process.end, SIGTERM, STOP_SECONDS)


@dataclass(frozen=True, slots=True)
class Topology:
    """What runs."""

    config: Path
    ports: Ports
    cluster: Cluster
    workers: tuple[RoleProcess, ...]

    def lines(self) -> Iterator[str]:
        """Where everything is."""
        yield f"kafka     {','.join(self.cluster.bootstrap_servers)}"
        yield f"gateway   http://{LOOPBACK}:{self.ports.gateway}  POST /in/acme/greenhouse, /events"
        yield f"mails     http://{LOOPBACK}:{self.ports.inbox}/"
        for worker in self.workers:
            yield f"status    {worker.health}/status.json ({worker.role.value})"
        yield f"secrets   {self.config.parent / 'secrets'}"
        yield f"try       .venv/bin/afterview send --example rejected-after-interview --config {self.config}"
        yield f"          .venv/bin/afterview tail --from-start --config {self.config}"

    async def until_something_ends(self) -> None:
        """Raises `Unreachable` with its last words."""
        while True:
            for worker in self.workers:
                worker.check()
            check_brokers(self.cluster)
            await asyncio.sleep(LOOK_SECONDS)


def check_brokers(cluster: Cluster) -> None:
    """Raises `Unreachable` with the last words of one that has ended."""
    for node in cluster.nodes:
        if not node.running:
            raise Unreachable(f"kafka: broker {node.number} has ended: {node.last_words()}")


@asynccontextmanager
async def topology(directory: Path, brokers: int, port: int, clock: Path | None = None) -> AsyncIterator[Topology]:
    """Everything, once all of it is ready. `port`: of the first broker. `clock`: a file with the time of the workers.

    Raises `Unreachable`, `Misconfigured`.
    """
    async with AsyncExitStack() as opened:
        cluster = await opened.enter_async_context(Cluster(brokers, directory=directory, port=port))
        ports = _ports()
        smtp_port = await opened.enter_async_context(mail_sink(ports.inbox))
        config = write_installation(directory, cluster.bootstrap_servers, brokers, ports, smtp_port)
        await compare(kafka_read(load_configuration(config)), making=True, others=True)
        workers = []
        for role, health in zip(ROLES, ports.operations, strict=True):
            workers.append(RoleProcess(role, directory, config, health, clock))
        opened.push_async_callback(_ended, workers)
        await _ready(workers)
        yield Topology(config, ports, cluster, tuple(workers))


def _ports() -> Ports:
    """Those that everybody knows, or the next that are free."""
    (gateway,), (inbox,) = (next_free_ports(first, 1) for first in (8080, 8025))
    return Ports(gateway, inbox, next_free_ports(9464, len(ROLES)))


async def _ready(workers: list[RoleProcess]) -> None:
    try:
        async with asyncio.timeout(UP_SECONDS), ClientSession() as session:
            for worker in workers:
                while not await worker.ready(session):
                    worker.check()
                    await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        raise Unreachable(f"kafka: the workers are not ready within {UP_SECONDS:.0f} s") from None


async def _ended(workers: list[RoleProcess]) -> None:
    await asyncio.gather(*(worker.end() for worker in workers))
