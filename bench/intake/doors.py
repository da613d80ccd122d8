"""Who takes webhooks: the real command on both hosts, and a bare server that checks, writes and answers."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from tempfile import TemporaryDirectory

from tests.e2e.working import PATH, Process, free_port
from tests.workers.cli.running import AFTERVIEW

from afterview.events.topics import INTAKE
from afterview.schemas.settings import KafkaSettings
from afterview.workers.hosts.embedded import Store
from afterview.workers.hosts.kafka.catalogue import compare

SECRET = "a secret of the benchmark"  # noqa: S105 of nobody
LOOPBACK = "127.0.0.1"
PARTITIONS = 12
PATIENCE = 120.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Door:
    """One way to take webhooks, as a process of its own."""

    name: str
    what: str
    host: str
    """where it writes: `embedded` is a file, `kafka` a broker"""
    command: tuple[str, ...]
    bare: bool = False


DOORS = (
    Door(
        "bare file",
        "aiohttp, HMAC, one fsync for all who wait",
        "embedded",
        ("-m", "bench.intake.bare", "file"),
        bare=True,
    ),
    Door("gateway alone", "Afterview's gateway and log, no stages", "embedded", ("-m", "bench.intake.alone")),
    Door("embedded", "`afterview run`: gateway and all stages", "embedded", ("run",)),
    Door(
        "bare kafka",
        "aiohttp, HMAC, a producer with acks=all",
        "kafka",
        ("-m", "bench.intake.bare", "kafka"),
        bare=True,
    ),
    Door("kafka", "`afterview run --role gateway`", "kafka", ("run", "--role", "gateway")),
)


class Open:
    """One that runs."""

    def __init__(self, process: Process, port: int, folder: Path) -> None:
        self._process, self.port, self._folder = process, port, folder
        self._files = Path("/proc", str(process.handle.pid))

    def cpu(self) -> float:
        """Seconds so far, of all its threads."""
        after_name = (self._files / "stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / _TICKS

    def megabytes(self) -> float:
        """Resident now."""
        return self._status("VmRSS")

    def peak(self) -> float:
        """The most it ever had."""
        return self._status("VmHWM")

    def recorded(self) -> int:
        """How many deliveries are in its file."""
        with Store(self._folder / "afterview-data") as store:
            return store.end(INTAKE)

    def _status(self, name: str) -> float:
        lines = (self._files / "status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))

    @property
    def errors(self) -> str:
        return self._process.err.decode(errors="replace")


@asynccontextmanager
async def opened(door: Door, servers: str = "", settings: str = "") -> AsyncIterator[Open]:
    """Its process, in a folder of its own; killed at the end. `servers`: of Kafka; `settings`: more of `[gateway]`."""
    with TemporaryDirectory() as name:
        folder, port, operations = Path(name), free_port(), free_port()
        if door.host == "kafka":
            await compare(_kafka(servers), making=True)
        (folder / "greenhouse.secret").write_text(f"{SECRET}\n")
        for one in ("installation", "links"):
            (folder / f"{one}.secret").write_text(f"{one} of the benchmark\n")
        (folder / "afterview.toml").write_text(_configuration(door, port, operations, servers, settings))
        command = [sys.executable, *door.command] if door.command[0] == "-m" else [AFTERVIEW, *door.command]
        process = await Process.start(*command, cwd=folder, PYTHONPATH=PATH, BENCH_PORT=str(port), BENCH_KAFKA=servers)
        try:
            await _answers(process, port if door.bare else operations)
            yield Open(process, port, folder)
        finally:
            if process.handle.returncode is None:
                await process.stop(SIGKILL)


async def _answers(process: Process, port: int) -> None:
    """Waits for a 200 to `/readyz`."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if process.handle.returncode is not None:
                raise RuntimeError(f"bench: it has ended: {process.err.decode()[-2000:]}")
            with suppress(OSError, asyncio.IncompleteReadError):
                reader, writer = await asyncio.open_connection(LOOPBACK, port)
                writer.write(b"GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                said = await reader.read()
                writer.close()
                if said.startswith(b"HTTP/1.1 200"):
                    return
            await asyncio.sleep(0.1)


def _kafka(servers: str) -> KafkaSettings:
    return KafkaSettings(
        bootstrap_servers=(servers,),
        security_protocol="PLAINTEXT",
        group="bench-intake",
        partitions=PARTITIONS,
        replication_factor=1,
        intake=(),
    )


def _configuration(door: Door, port: int, operations: int, servers: str, settings: str) -> str:
    kafka = f"""
        [kafka]
        bootstrap_servers = "{servers}"
        security_protocol = "PLAINTEXT"
        group = "bench-intake"
        partitions = {PARTITIONS}
        replication_factor = 1
        intake = []
        """
    return f"""
        host = "{door.host}"
        {kafka if door.host == "kafka" else ""}
        [secrets]
        installation_file = "installation.secret"
        links_files = "links.secret"
        [gateway]
        public_port = {port}
        operations_port = {operations}
        requests_per_second = 1000000.0
        {settings}
        [smtp]
        sender = "Bench <bench@example.org>"
        [tenants.fjord]
        webhook_secret_files = {{ greenhouse = "greenhouse.secret" }}
        """
