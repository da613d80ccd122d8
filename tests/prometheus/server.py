"""Debian's Prometheus, really: a child on a free port of the loopback, with the example of `deploy/prometheus`.

async with Prometheus(folder, targets, client) as prometheus:
    await prometheus.ask("sum(afterview_ready)")
"""

import asyncio
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from math import isfinite
from pathlib import Path
from signal import SIGTERM
from typing import Any, Self

import yaml
from aiohttp import ClientConnectionError, ClientSession
from tests.e2e.working import free_port, until
from tests.prometheus.rules import FOLDER, rules, scaled
from tests.workers.mail.smtp import LOOPBACK

from afterview.workers.demo.kafka.leashed import Leashed

PROMETHEUS = shutil.which("prometheus") or "prometheus"
SCRAPE, EVALUATE = "1s", "500ms"
"""the shortest window of a scaled rule is 5 s: five scrapes"""
SCRAPES = 3
"""looks, two a second, at which it was up"""
END_SECONDS = 10.0


class Prometheus:
    def __init__(self, folder: Path, targets: Sequence[str], client: ClientSession) -> None:
        """`targets`: addresses of operations listeners. `folder` is its own."""
        self._folder, self._targets, self._client = folder, targets, client
        self._url = f"http://{LOOPBACK}:{free_port()}"
        self._process: Leashed | None = None
        self.since = 0.0

    async def __aenter__(self) -> Self:
        self._folder.mkdir()
        (self._folder / "alerts.yml").write_text(yaml.safe_dump(scaled(rules())))
        (self._folder / "prometheus.yml").write_text(yaml.safe_dump(_configuration(self._targets)))
        command = [
            PROMETHEUS,
            f"--config.file={self._folder}/prometheus.yml",
            f"--storage.tsdb.path={self._folder}/data",
            f"--web.listen-address={self._url.removeprefix('http://')}",
            "--log.level=warn",
        ]
        self._process = Leashed(command, self._folder / "log")
        self.since = time.time()
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self.__aexit__)
            await until(self._answers, "Prometheus")
            await until(self._knows_all, "Prometheus to know every worker")
            undo.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        await asyncio.to_thread(self._process.end, SIGTERM, END_SECONDS)

    async def ask(self, query: str) -> list[float]:
        """The values of all series at this moment."""
        found = await self._get("query", query=query)
        return [float(one["value"][1]) for one in found["result"]]

    async def history(self, query: str) -> dict[frozenset[tuple[str, str]], list[float]]:
        """As a panel asks, from the start to now: the finite values of each series that has any, by its labels."""
        found = await self._get("query_range", query=query, start=f"{self.since}", end=f"{time.time()}", step="1")
        values = {
            frozenset(one["metric"].items()): [number for _, text in one["values"] if isfinite(number := float(text))]
            for one in found["result"]
        }
        return {labels: numbers for labels, numbers in values.items() if numbers}

    async def firing(self) -> list[Mapping[str, Any]]:
        """Alerts, each with `labels` and `annotations`."""
        found = await self._get("alerts")
        return [one for one in found["alerts"] if one["state"] == "firing"]

    async def looks_again(self, target: str) -> None:
        """Wait until it has scraped a worker once more, since this was called."""
        begun, up = time.time(), f'up{{instance="{target}"}}'
        last = f"timestamp({up}) and {up} == 1"

        async def looked() -> bool | None:
            return any(at > begun for at in await self.ask(last)) or None

        await until(looked, f"another scrape of {target}")

    async def _get(self, what: str, **asked: str) -> Any:
        async with self._client.get(f"{self._url}/api/v1/{what}", params=asked) as answer:
            said = await answer.json()
        assert said["status"] == "success", said
        return said["data"]

    async def _answers(self) -> bool | None:
        assert self._process is not None
        self._process.check("Prometheus")
        try:
            async with self._client.get(f"{self._url}/-/ready") as answer:
                return answer.status == 200 or None
        except ClientConnectionError:
            return None

    async def _knows_all(self) -> bool | None:
        """What has happened before the first scrape is no increase."""
        scrapes = await self.ask("count_over_time((up == 1)[1m:500ms])")
        return (len(scrapes) == len(self._targets) and min(scrapes) > SCRAPES) or None


def _configuration(targets: Sequence[str]) -> dict[str, Any]:
    """The example, with a faster clock and other targets."""
    said = dict(yaml.safe_load((FOLDER / "prometheus.yml").read_text()))
    (job,) = said["scrape_configs"]
    (static,) = job["static_configs"]
    static["targets"] = list(targets)
    said["global"] |= {"scrape_interval": SCRAPE, "scrape_timeout": SCRAPE, "evaluation_interval": EVALUATE}
    return said
