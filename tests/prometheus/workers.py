"""`afterview run` of either host, each a process of its own."""

import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession
from tests.chaos.kafka import workers as chaos
from tests.e2e import working as e2e
from tests.e2e.clockwork import ClockHand
from tests.e2e.working import Process, free_port, until
from tests.workers.cli.running import AFTERVIEW
from tests.workers.fetching.vendors import KEY
from tests.workers.mail.smtp import LOOPBACK
from tests.workers.telemetry.scraping import scrape

from afterview.schemas.settings import StorageSettings
from afterview.workers.beside import opened
from afterview.workers.hosts.contract import Output
from afterview.workers.settings import load_configuration

BEARER, SECRET, OF_LEVER = "a bearer token", "a secret of greenhouse", "a secret of lever"
CONFIGURATION = f"""
policy_file = "policy.toml"
[smtp]
host = "{LOOPBACK}"
tls = "none"
connections = 1
[tenants.fjord]
name = "Fjord AS"
webhook_secret_files = {{ greenhouse = "greenhouse.secret", lever = "lever.secret" }}
[secrets]
bearer_file = "bearer.secret"
installation_file = "installation.secret"
links_files = "links.secret"
"""
API = """
[tenants.fjord.apis.lever]
url = "{url}"
key_file = "api.secret"
"""
POLICY = "[surveys]\ninterview_delay_hours = 1\n"


def configure(folder: Path, api: str, more: str = "") -> None:
    """All that the processes of an installation share. `api`: where Lever's is."""
    folder.mkdir()
    secrets = {"bearer": BEARER, "greenhouse": SECRET, "lever": OF_LEVER, "installation": "i", "links": "l", "api": KEY}
    for name, secret in secrets.items():
        (folder / f"{name}.secret").write_text(secret)
    (folder / "policy.toml").write_text(POLICY)
    (folder / "afterview.toml").write_text(CONFIGURATION + API.format(url=api) + more)


@dataclass
class Worker:
    """A place for one process: its directory and its ports stay when it is started again."""

    folder: Path
    """of the installation"""
    name: str
    smtp_port: int
    clock: ClockHand
    client: ClientSession
    role: str = ""
    """on Kafka; none: embedded"""
    variables: dict[str, str] = field(default_factory=dict)
    public: int = field(default_factory=free_port)
    operations: int = field(default_factory=free_port)
    process: Process | None = None

    @property
    def directory(self) -> Path:
        return self.folder / self.name

    @property
    def target(self) -> str:
        """As Prometheus knows it: the label `instance`."""
        return f"{LOOPBACK}:{self.operations}"

    async def launch(self) -> None:
        launcher = chaos.LAUNCHER if self.role else e2e.LAUNCHER
        roles = [self.role] if self.role else []
        self.process = await self._started(sys.executable, launcher, "afterview.toml", self.clock.path, *roles)

    async def start(self) -> None:
        """Returns when it is ready."""
        await self.launch()

        async def ready() -> bool | None:
            assert self.process is not None
            assert self.process.handle.returncode is None, self.process.err.decode()
            return await self._ready()

        await until(ready, f"{self.name} to be ready")

    async def command(self, *words: str) -> None:
        """Beside it, as its operator."""
        process = await self._started(AFTERVIEW, *words)
        assert await process.ended() == 0, process.err.decode()

    def wrote(self, line: Output) -> None:
        """Put it on the log as a command does, but of a moment of one's own. It blocks."""
        said = load_configuration(self.folder / "afterview.toml")
        own = {"storage": StorageSettings(directory=str(self.directory))}
        with opened(said.model_copy(update=own), kafka=bool(self.role)) as log:
            log.append([line])

    async def back(self) -> None:
        """As whoever supervises it: whenever it has ended by itself it is started again, until it is ready."""

        async def back() -> bool | None:
            if self.process is not None and self.process.handle.returncode is not None:
                await self.start()
            return await self._ready()

        await until(back, f"{self.name} to be back")

    async def end(self, number: signal.Signals = signal.SIGKILL) -> None:
        if self.process is not None and self.process.handle.returncode is None:
            await self.process.stop(number)

    async def says(self, metric: str, stage: str) -> float:
        """Of a stage, at this moment; Prometheus may not know it yet."""
        return (await scrape(self.client, f"http://{self.target}")).value(metric, stage=stage)

    async def _started(self, *words: str | Path) -> Process:
        return await Process.start(*words, cwd=self.folder, PYTHONPATH=e2e.PATH, **self._settings, **self.variables)

    @property
    def _settings(self) -> dict[str, str]:
        return {
            "AFTERVIEW_HOST": "kafka" if self.role else "embedded",
            "AFTERVIEW_STORAGE__DIRECTORY": str(self.directory),
            "AFTERVIEW_GATEWAY__PUBLIC_PORT": str(self.public),
            "AFTERVIEW_GATEWAY__OPERATIONS_PORT": str(self.operations),
            "AFTERVIEW_SMTP__PORT": str(self.smtp_port),
        }

    async def _ready(self) -> bool | None:
        with suppress(ClientError, OSError):
            async with self.client.get(f"http://{self.target}/readyz") as answer:
                return answer.status == 200 or None
        return None
