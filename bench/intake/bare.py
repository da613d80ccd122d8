"""The floor: what anybody would write first. HMAC of the body, one durable write, 200. `file` or `kafka`.

python -m bench.intake.bare file
"""

import asyncio
import hmac
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from aiokafka import AIOKafkaProducer

from bench.intake.doors import LOOPBACK, SECRET

Write = Callable[[bytes], Awaitable[None]]


class File:
    """Appends; all who come while one fsync is under way share the next."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, body: bytes) -> None:
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((body, done))
        if self._task is None:
            self._task = asyncio.create_task(self._flush())
        await done

    async def _flush(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            await asyncio.to_thread(self._synced, b"".join(body for body, _ in group))
            for _, done in group:
                done.set_result(None)
        self._task = None

    def _synced(self, content: bytes) -> None:
        os.write(self._file, content)
        os.fdatasync(self._file)


class Door:
    def __init__(self, write: Write) -> None:
        self._write = write

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        expected = f"sha256 {hmac.digest(SECRET.encode(), body, 'sha256').hex()}"
        if not hmac.compare_digest(request.headers.get("Signature", ""), expected):
            return web.Response(status=401, text="No.\n")
        await self._write(body)
        return web.Response(text="Recorded.\n")


async def _ready(_: web.Request) -> web.Response:
    return web.Response(text="ok")


async def main(where: str) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=os.environ["BENCH_KAFKA"] or "localhost", acks="all")

    async def produced(body: bytes) -> None:
        await producer.send_and_wait("afterview.intake", body, b"fjord/greenhouse")

    if where == "kafka":
        await producer.start()
    door = Door(produced if where == "kafka" else File(Path("log")).write)
    app = web.Application()
    app.add_routes([web.post("/in/fjord/greenhouse", door.take), web.get("/readyz", _ready)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, int(os.environ["BENCH_PORT"])).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
