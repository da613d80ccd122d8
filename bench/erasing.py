"""`python -m bench.erasing`: `afterview erase`, the whole command, beside a running Afterview with many candidates.

From the command's start to the proof it waits for. And nothing of anybody else has changed by then: all other states
are the same, byte for byte, before and after. Not among `make bench`: it only tells how long a person waits.
"""

import asyncio
import json
import sys
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import perf_counter

from afterview.schemas.settings import Configuration
from afterview.workers.clock import SystemClock
from afterview.workers.hosts.embedded import EmbeddedHost, Store
from afterview.workers.installation import Installation
from bench.hosts import directory
from bench.table import Row, printed
from bench.why import CANDIDATES, LAST, RULES, SECRET, candidates, store

ERASED = range(0, LAST, LAST // 9)
"""ten of them, one after another"""


def main() -> None:
    printed(run())


def run() -> list[Row]:
    """Milliseconds, Python's start included: the median, and the longest."""
    with directory() as path:
        store(path / "data", dict(candidates()))
        keys = {bytes.fromhex(RULES.key("fjord", f"C-{number}")) for number in ERASED}
        before = others(path, keys)
        seconds = asyncio.run(_erased(path))
        count, after = others(path, keys)
        assert (count, after) == before, "somebody else's state has changed"
        assert count == CANDIDATES - len(keys)
    among = f"erase: command to proof, among {CANDIDATES:,} candidates"
    return [Row(f"{among}, median", median(seconds) * 1e3, "ms"), Row(f"{among}, longest", max(seconds) * 1e3, "ms")]


def others(path: Path, but: set[bytes]) -> tuple[int, str]:
    """How many states of others there are, and what all of them come to."""
    found, count = sha256(), 0
    with Store(path / "data") as opened:
        query = "SELECT key, value FROM states WHERE stage = (SELECT stage FROM offsets WHERE name = 'journey')"
        for key, value in opened.connection.execute(f"{query} ORDER BY key"):
            if bytes(key) not in but:
                found.update(key + value)
                count += 1
    return count, found.hexdigest()


async def _erased(path: Path) -> list[float]:
    said = {"storage": {"directory": str(path / "data")}, "secrets": {"installation": SECRET, "links": ["links"]}}
    intake, journey, *_ = Installation.of(Configuration.model_validate(said)).stages
    async with EmbeddedHost(path / "data", [intake, journey], SystemClock()) as host:
        running = asyncio.create_task(host.run())
        await host.idle()
        seconds = [await _erase(path, f"C-{number}") for number in ERASED]
        host.stop()
        await running
    return seconds


async def _erase(path: Path, candidate: str) -> float:
    told = {"AFTERVIEW_STORAGE__DIRECTORY": str(path / "data"), "AFTERVIEW_SECRETS__INSTALLATION": SECRET}
    command = [str(Path(sys.executable).with_name("afterview")), "erase", "fjord", candidate, "--json"]
    begun = perf_counter()
    done = await asyncio.create_subprocess_exec(*command, env=told, stdout=asyncio.subprocess.PIPE)
    out, _ = await done.communicate()
    seconds = perf_counter() - begun
    assert (done.returncode, json.loads(out)["state"]) == (0, "erased"), out
    return seconds


if __name__ == "__main__":
    main()
