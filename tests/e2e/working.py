"""A folder with everything that an Afterview needs, its processes, and the hands of those outside."""

import asyncio
import json
import os
import re
import signal
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import ClientConnectionError, ClientSession
from tests.chaos.collected import Collected
from tests.e2e.clockwork import ClockHand
from tests.signing import sign
from tests.workers.cli.running import AFTERVIEW, environment
from tests.workers.mail.smtp import LOOPBACK, Inbox, certificate, server_context

Json = dict[str, Any]
T = TypeVar("T")

LAUNCHER = Path(__file__).with_name("launcher.py")
_ROOT = Path(__file__).parents[2]
PATH = f"{_ROOT}{os.pathsep}{_ROOT / 'src'}"
"""of this checkout: its tests and its rooms"""
NOON = datetime(2027, 3, 3, 11, tzinfo=UTC)
"""a Wednesday, in Oslo"""
SECRETS = {"greenhouse": "a secret of greenhouse", "ashby": "a secret of ashby"}
BEARER = "a bearer token"
PATIENCE = 60.0
"""seconds until a test gives up; what it waits for takes a fraction of that"""


async def until(look: Callable[[], Awaitable[T | None]], what: str) -> T:
    """Wait for a condition, not for a time."""
    try:
        async with asyncio.timeout(PATIENCE):
            while (found := await look()) is None:  # noqa: ASYNC110 another process does it
                await asyncio.sleep(0.05)
            return found
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what}") from None


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        return int(taken.getsockname()[1])


@dataclass
class Process:
    """One process, and what it said so far."""

    handle: asyncio.subprocess.Process
    out: bytearray = field(default_factory=bytearray)
    err: bytearray = field(default_factory=bytearray)
    _reading: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    async def start(cls, *arguments: str | Path, cwd: Path, **variables: str) -> "Process":
        pipe = asyncio.subprocess.PIPE
        handle = await asyncio.create_subprocess_exec(
            *arguments, cwd=cwd, env=environment(variables), stdout=pipe, stderr=pipe, stdin=asyncio.subprocess.DEVNULL
        )
        process = cls(handle)
        for stream, kept in ((handle.stdout, process.out), (handle.stderr, process.err)):
            assert stream
            process._reading.append(asyncio.create_task(_read(stream, kept)))
        return process

    @property
    def lines(self) -> list[Json]:
        whole, _, _ = self.out.rpartition(b"\n")
        return [json.loads(line) for line in whole.splitlines()]

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """The exit code."""
        with suppress(ProcessLookupError):
            self.handle.send_signal(number)
        return await self.ended()

    async def ended(self) -> int:
        async with asyncio.timeout(PATIENCE):
            code = await self.handle.wait()
            await asyncio.gather(*self._reading)
        return code


async def _read(stream: asyncio.StreamReader, kept: bytearray) -> None:
    while text := await stream.read(65536):
        kept += text


class Place:
    """One installation: a folder, two ports, a mail server, and a clock that stands at noon on a Wednesday."""

    policy = "[surveys]\ninterview_delay_hours = 0\n"
    smtp = ""
    """more keys of `[smtp]`"""

    def __init__(self, folder: Path, client: ClientSession, inbox: Inbox) -> None:
        self.folder, self.client, self.inbox = folder, client, inbox
        self.public, self.operations = free_port(), free_port()
        self.pem = certificate(folder)
        self.clock = ClockHand(folder / "clock", NOON)
        self.processes: list[Process] = []
        self.collected = Collected(folder / "afterview-data")
        self.secrets = {
            "AFTERVIEW_TENANTS__ACME__WEBHOOK_SECRETS__ASHBY": SECRETS["ashby"],
            "AFTERVIEW_SECRETS__BEARER": BEARER,
        }

    def tls(self) -> ssl.SSLContext:
        return server_context(self.pem)

    def configure(self, smtp_port: int) -> None:
        (self.folder / "greenhouse.secret").write_text(f"{SECRETS['greenhouse']}\n")
        (self.folder / "policy.toml").write_text(self.policy)
        (self.folder / "afterview.toml").write_text(f"""
            {self.top}
            policy_file = "policy.toml"
            [gateway]
            public_port = {self.public}
            operations_port = {self.operations}
            public_url = "{self.url}"
            [smtp]
            host = "{LOOPBACK}"
            port = {smtp_port}
            ca_file = "{self.pem}"
            sender = "Acme <jobs@example.org>"
            {self.smtp}
            [tenants.acme]
            name = "Acme AS"
            webhook_secret_files = {{ greenhouse = "greenhouse.secret" }}
            {self.sections()}
        """)

    @property
    def top(self) -> str:
        """More keys of the configuration; and more sections."""
        return ""

    def sections(self) -> str:
        return ""

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.public}"

    @property
    def ahead(self) -> float:
        """Seconds; of a running process, too."""
        return self.clock.ahead

    @ahead.setter
    def ahead(self, seconds: float) -> None:
        self.clock.ahead = seconds

    def now(self) -> datetime:
        return self.clock.now()

    async def run(self) -> Process:
        """`afterview run` with a clock ahead; returns when it is ready."""
        process = await self.launch()
        await self.ready(process)
        return process

    async def launch(self) -> Process:
        """The same, without waiting."""
        return await self.start(
            sys.executable, LAUNCHER, "afterview.toml", self.clock.path, PYTHONPATH=PATH, **self.secrets
        )

    async def ready(self, process: Process) -> None:
        async def answered() -> bool | None:
            assert process.handle.returncode is None, process.err.decode()
            with suppress(ClientConnectionError):
                async with self.client.get(f"http://{LOOPBACK}:{self.operations}/readyz") as answer:
                    return answer.status == 200 or None
            return None

        await until(answered, "/readyz")

    async def start(self, *arguments: str | Path, **variables: str) -> Process:
        process = await Process.start(*arguments, cwd=self.folder, **variables)
        self.processes.append(process)
        return process

    async def afterview(self, *arguments: str) -> Process:
        return await self.start(AFTERVIEW, *arguments)

    async def close(self) -> None:
        """Whatever a test that failed has left running."""
        for process in self.processes:
            if process.handle.returncode is None:
                await process.stop(signal.SIGKILL)
        self.clock.close()

    async def deliver(self, vendor: str, payload: Json, delivery: str, *, secret: str | None = None) -> int:
        """As the vendor signs it, with its secret or another; the status of the answer."""
        body = json.dumps(payload).encode()
        headers = sign(vendor, body, secret or SECRETS[vendor], delivery=delivery, at=self.now())
        async with self.client.post(f"{self.url}/in/acme/{vendor}", data=body, headers=headers) as answer:
            return answer.status

    async def put(self, *events: Json) -> int:
        """Canonical events from an event bus."""
        headers = {
            "Authorization": f"Bearer {BEARER}",
            "Content-Type": "application/cloudevents-batch+json",
        }
        async with self.client.post(f"{self.url}/events", data=json.dumps(events), headers=headers) as answer:
            return answer.status

    async def unrest(self) -> str | None:
        """What is still to come just now; None: nothing."""
        return self.collected.unrest(self.now())

    async def events(self, topic: str) -> list[Json]:
        """Of a topic out, so far."""
        self.collected.look()
        return self.collected.events(topic)

    @property
    def listeners(self) -> list[int]:
        """The operations listener of each worker."""
        return [self.operations]

    def parsed_mails(self) -> list[EmailMessage]:
        """All so far."""
        return [_parsed(mail.content) for mail in self.inbox.mails]

    async def mails(self, count: int) -> list[EmailMessage]:
        """Once there are so many."""

        async def there() -> list[EmailMessage] | None:
            return self.parsed_mails() if len(self.inbox.mails) >= count else None

        return await until(there, f"{count} mails")


def _parsed(content: bytes | str | None) -> EmailMessage:
    assert isinstance(content, bytes)
    read = message_from_bytes(content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def recipient(mail: EmailMessage) -> str:
    (address,) = mail["To"].addresses
    return str(address.addr_spec)


def link_in(mail: EmailMessage, path: str) -> str:
    """The address in the text that begins with our own and a path."""
    body = mail.get_body(("plain",))
    assert body
    found = re.search(rf"https?://\S+/{path}/[\w=.~-]+", body.get_content())
    assert found, body.get_content()
    return found[0]


async def shown(tail: Process, fits: Callable[[Json], bool], what: str, count: int = 1) -> Sequence[Json]:
    """So many events that fit, once `afterview tail` has printed them."""

    async def there() -> list[Json] | None:
        found = [event for event in tail.lines if fits(event)]
        return found if len(found) >= count else None

    return await until(there, f"{what}; there are {[one.get('type') for one in tail.lines]}")
