"""One running Afterview, good traffic that goes on all the time, and sockets for those who mean no good."""

import asyncio
import json
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from aiohttp import ClientError
from tests.e2e.working import Place, Process
from tests.workers.cli.payloads import ashby_interview, ashby_stage

from afterview.events.cloudevents import rfc3339
from afterview.events.topics import CANDIDATE_EVENTS, DEAD_LETTERS, FEEDBACK_TASKS
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.embedded import Store

STANDARD_WEBHOOK = "whsec_c2VjcmV0IG9mIHRoZSBidXM="
"""the secret of the vendor `cloudevents`"""
PAUSE = 0.02
"""seconds between two good deliveries"""
PATIENCE = 20.0
"""seconds that one good delivery may take at most, on a machine that is busy"""
MOST_MEGABYTES = 500

_TRACE = re.compile(r'"trace_id": "[0-9a-f]{32}"')
"""of a log line: random, so any few letters may be in it by chance"""


@dataclass
class Siege:
    place: Place
    process: Process
    good: list[str] = field(default_factory=list)
    """candidates whose interview was acknowledged"""
    slowest: float = 0.0
    """seconds that a good delivery took, repeats included"""
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def go_on(self) -> None:
        """Interviews, one after the other, each delivered until it is acknowledged."""
        loop = asyncio.get_running_loop()
        while True:
            name, begun = f"good-{next(self._numbers)}", loop.time()
            ended = rfc3339(self.place.now())
            await self._until_taken(ashby_stage(name, name, f"{name}@example.org", ended), name)
            await self._until_taken(ashby_interview(name, name, name, ended), name)
            self.good.append(name)
            self.slowest = max(self.slowest, loop.time() - begun)
            await asyncio.sleep(PAUSE)

    async def _until_taken(self, payload: dict[str, object], name: str) -> None:
        while True:
            with suppress(ClientError, TimeoutError):
                status = await self.place.deliver("ashby", payload, name)
                if status == 200:
                    return
                assert status in (429, 503), status
            await asyncio.sleep(PAUSE)

    async def more_good(self, number: int = 5) -> None:
        """It still goes on: so many more are taken from now on."""
        enough = len(self.good) + number
        async with asyncio.timeout(PATIENCE):
            while len(self.good) < enough:  # noqa: ASYNC110 they are on their way
                await asyncio.sleep(0.02)

    def records(self, topic: str, start: int = 0) -> list[Record]:
        with Store(self.directory) as store:
            return store.read(topic, start, 100_000)

    async def dead(self, bodies: set[bytes]) -> set[bytes]:
        """The dead letters among these, once there are as many."""
        found: set[bytes] = set()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while found != bodies:
                    found = {record.value for record in self.records(DEAD_LETTERS)} & bodies
                    await asyncio.sleep(0.05)
        return found

    async def check_all_is_well(self) -> None:
        """Good traffic came to what it should; the log has a line for what it must, and nobody in it."""
        await self.more_good()
        assert await self._all_good_came_to_tasks()
        assert self.slowest < PATIENCE
        assert self.megabytes < MOST_MEGABYTES
        first, *lines = self.process.err.decode().splitlines()
        assert "webhooks and pages" in first
        events = Counter(json.loads(line)["event"] for line in lines)
        assert events.keys() <= {"started", "dead letter", "turned away", "mail"}
        assert events["dead letter"] == len(self.records(DEAD_LETTERS))
        said = _TRACE.sub("", self.process.err.decode())
        assert said.count("trace_id") == 0
        for word in ("victim", "example.org", "Traceback", "Nordmann", "aaaa"):
            assert word not in said, word
        assert not self.process.out

    async def _all_good_came_to_tasks(self) -> bool:
        """Every good candidate has the one task that an interview leads to, and stands on the log once."""
        wanted = set(self.good)
        with suppress(TimeoutError):
            async with asyncio.timeout(30):
                while not wanted <= (keys := self._tasks()).keys():  # noqa: ASYNC110 another process does it
                    await asyncio.sleep(0.05)
                return all(keys[name] == 1 for name in wanted)
        return False

    def _tasks(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for record in self.records(FEEDBACK_TASKS):
            found[record.key.decode()] = found.get(record.key.decode(), 0) + 1
        return found

    def applied(self, text: bytes) -> int:
        """How many records of the candidates' log have this in them."""
        return sum(text in record.value for record in self.records(CANDIDATE_EVENTS))

    @property
    def directory(self) -> Path:
        return self.place.folder / "afterview-data"

    @property
    def megabytes(self) -> int:
        """Of memory, in use."""
        status = Path(f"/proc/{self.process.handle.pid}/status").read_text()
        (kilobytes,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
        return int(kilobytes) // 1024

    @property
    def open_files(self) -> int:
        return len(list(Path(f"/proc/{self.process.handle.pid}/fd").iterdir()))

    async def raw(self, sent: bytes, seconds: float = 15) -> bytes:
        """What comes back for some bytes, until the other side hangs up."""
        reader, writer = await self.connect()
        answer = b""
        with suppress(ConnectionError, TimeoutError):
            writer.write(sent)
            await writer.drain()
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(seconds):
                while chunk := await reader.read(65536):
                    answer += chunk
        writer.close()
        return answer

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.place.public)
