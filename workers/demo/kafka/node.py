"""One broker: its folder, its ports, its process."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

from afterview.events.errors import Unreachable
from afterview.workers.demo.kafka.leashed import ENVIRONMENT, Leashed
from afterview.workers.demo.kafka.listeners import Listener

MACHINE = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
"""up in half the time, and for its first minutes at half the CPU: it does not live long enough for a better compiler"""
LOGGING = tuple(
    f"-Dorg.slf4j.simpleLogger.{key}={value}"
    for key, value in {"defaultLogLevel": "warn", "showDateTime": "true", "dateTimeFormat": "HH:mm:ss.SSS"}.items()
)
QUIET = ("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
"""what Kafka does and newer Javas warn of"""
STOP_SECONDS = 30.0


@dataclass
class Node:
    """A broker that is also a controller. Running or not, it keeps its folder and its ports."""

    number: int
    directory: Path
    ports: Mapping[Listener, int]
    _process: Leashed | None = field(default=None, init=False)
    _java: Sequence[str] = field(default=(), init=False)

    @property
    def port(self) -> int:
        return self.ports[Listener.PLAIN]

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def log(self) -> Path:
        return self.directory / "broker.log"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    @property
    def pid(self) -> int | None:
        """Of the Java process, while it runs."""
        return self._process.pid if self._process is not None and self._process.running else None

    def prepare(self, java: Path, jars: Path, properties: str) -> None:
        """Write its configuration, and say what it is run with. Begins a new log."""
        temporary = self.directory / "tmp"  # for the native parts of some jars
        temporary.mkdir(parents=True, exist_ok=True)
        self.log.write_bytes(b"")
        self._properties.write_text(properties, "utf-8")
        self._java = (str(java), *MACHINE, *QUIET, *LOGGING, f"-Djava.io.tmpdir={temporary}", "-cp", f"{jars}/*")

    def format(self, cluster_id: str, arguments: Sequence[str] = ()) -> None:
        """Make its data folder, unless that was done. Raises `Unreachable` with what the tool says."""
        if (self.data / "meta.properties").exists():
            return
        tool = [*self._java, "kafka.tools.StorageTool", "format", "-t", cluster_id, "-c", str(self._properties)]
        with self.log.open("ab") as log:
            said = subprocess.run([*tool, *arguments], stdout=log, stderr=log, check=False, env=ENVIRONMENT)  # noqa: S603
        if said.returncode:
            raise Unreachable(f"kafka: broker {self.number} cannot be made: {self.last_words()}")

    def start(self) -> None:
        """Start its process, which ends with ours. Does not wait until it answers."""
        self._process = Leashed([*self._java, "kafka.Kafka", str(self._properties)], self.log)

    def send(self, number: Signals) -> None:
        """To the Java process; nothing happens when there is none."""
        if self._process is not None:
            self._process.send(number)

    def end(self, number: Signals) -> None:
        """Send the signal, and wait until it has ended."""
        if self._process is not None:
            self._process.end(number, STOP_SECONDS)
            self._process = None

    def last_words(self) -> str:
        """The line of its log that says most about why it is not up."""
        lines = self._said().splitlines()
        telling = [line for line in lines if "ERROR" in line or "Caused by" in line or "Exception" in line]
        return " ".join((telling or lines or ["it says nothing"])[-1].split())

    def port_was_taken(self) -> bool:
        return "Address already in use" in self._said()

    def _said(self) -> str:
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    @property
    def _properties(self) -> Path:
        return self.directory / "server.properties"
