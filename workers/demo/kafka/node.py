"""One broker: its folder, its ports, its process."""

import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from afterview.events.errors import Unreachable

LEASH = Path(__file__).with_name("leash.py")
MEMORY = ("-Xms128m", "-Xmx512m", "-XX:+UseG1GC", "-XX:-UsePerfData")
LOGGING = ("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true")
FORMAT_SECONDS = 60.0


@dataclass
class Node:
    """A broker that is also a controller. `running` or not, it keeps its folder and its ports."""

    number: int
    directory: Path
    port: int
    controller_port: int
    detour: int
    pid: int = 0
    """of the Java process, while it runs"""
    _java: list[str] = field(default_factory=list)
    _leash: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def log(self) -> Path:
        return self.directory / "broker.log"

    @property
    def running(self) -> bool:
        return self._leash is not None and self._leash.poll() is None

    @property
    def port_was_taken(self) -> bool:
        return self.log.exists() and "Address already in use" in self.log.read_text("utf-8", "replace")

    def prepare(self, java: Path, jars: Path, cluster_id: str, properties: str) -> None:
        """Write its configuration; format its folder, unless that was done. Raises `Unreachable`."""
        temporary = self.directory / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        self.log.unlink(missing_ok=True)
        self._properties.write_text(properties, "utf-8")
        self._java = [str(java), *MEMORY, *LOGGING, f"-Djava.io.tmpdir={temporary}", "-cp", f"{jars}/*"]
        if self.data.exists():
            return
        said = subprocess.run(  # noqa: S603 our own command
            [*self._java, "kafka.tools.StorageTool", "format", "-t", cluster_id, "-c", str(self._properties)],
            capture_output=True,
            timeout=FORMAT_SECONDS,
            check=False,
            env={},
        )
        if said.returncode:
            self.log.write_bytes(said.stdout + said.stderr)
            raise Unreachable(f"kafka: broker {self.number} cannot be made: {self.last_words()}")

    def start(self) -> None:
        """Start its process, which ends with ours. Does not wait until it answers."""
        command = [sys.executable, "-I", str(LEASH), *self._java, "kafka.Kafka", str(self._properties)]
        with self.log.open("ab") as log:
            self._leash = subprocess.Popen(  # noqa: S603 our own command
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us: who uses the broker ends before it
            )
        said = self._leash.stdout.readline() if self._leash.stdout else b""
        self.pid = int(said or 0)

    def signal(self, number: signal.Signals) -> None:
        """To the Java process; nothing happens when there is none."""
        if self._leash is None or self._leash.stdin is None or not self.running:
            return
        try:
            self._leash.stdin.write(b"%d\n" % number)
            self._leash.stdin.flush()
        except BrokenPipeError:
            return

    def wait_for_end(self, seconds: float) -> None:
        """Kills it when it has not ended by then."""
        if self._leash is None:
            return
        try:
            self._leash.wait(seconds)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self._leash.wait()
        for pipe in (self._leash.stdin, self._leash.stdout):
            if pipe is not None:
                pipe.close()
        self._leash = None

    def last_words(self) -> str:
        """The line of its log that says most about why it is not up."""
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        telling = [line for line in lines if "ERROR" in line or "Caused by" in line or "Exception" in line]
        return " ".join((telling or lines or ["it says nothing"])[-1].split())

    @property
    def _properties(self) -> Path:
        return self.directory / "server.properties"
