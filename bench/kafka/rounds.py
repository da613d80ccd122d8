"""Everybody in turn, each as often as there are rounds, on one cluster."""

import asyncio
import tempfile
from argparse import Namespace
from dataclasses import replace
from itertools import count
from statistics import median, quantiles

from bench.kafka import latency, load, scaling
from bench.kafka.contest import CONTESTANTS, Contestant, Result, run
from bench.kafka.entry import Entry
from bench.kafka.environments import NotAvailable
from bench.kafka.goals import Round

WORKS = {"light": "The light work", "real": "The journey, with its real schemas and decisions"}
EVENTS = {"light": 200_000, "real": 50_000}
SLOW_EVENTS = {"light": 20_000, "real": 10_000}
LEAST_WARM = 1_000


class Contest:
    """Runs on one cluster; remembers which topics are loaded, and who cannot take part."""

    def __init__(self, servers: str, chosen: Namespace) -> None:
        self._servers, self._chosen = servers, chosen
        self._loaded: set[str] = set()
        self._numbers = count(1)
        self.contestants = [one for one in CONTESTANTS if not chosen.only or one.name in chosen.only]
        self.absent: dict[str, str] = {}

    async def round(self) -> Round:
        results: dict[tuple[str, str], Result] = {}
        for work in self._chosen.work or WORKS:
            for one in self.contestants:
                if work in one.works and one.name not in self.absent:
                    await self._one(one, work, results)
        return results

    async def _one(self, one: Contestant, work: str, results: dict[tuple[str, str], Result]) -> None:
        events = self._chosen.events or EVENTS[work]
        events = min(events, SLOW_EVENTS[work]) if one.slow else events
        warm = max(events // 10, LEAST_WARM)
        told = self._entry(one, f"bench.{work}-{events}-{one.partitions}", work, (warm, events))
        try:
            one.command()
            await self._load(told)
            await load.emptied(self._servers, self._loaded)
            with tempfile.TemporaryDirectory() as folder:
                result = await asyncio.to_thread(run, one, replace(told, folder=folder))
        except NotAvailable as why:
            self.absent[one.name] = str(why)
            return
        if one.name != "alone":
            result = replace(result, outputs=await load.written(self._servers) / (warm + events))
        results[one.name, work] = result
        said = "" if result.outputs is None else f", {result.outputs:.3f} out"
        print(f"{work:5} {one.name:10} {result.rate:8,.0f}/s {result.micros:7.1f} us CPU/event{said}", flush=True)

    async def latency(self, one: Contestant) -> tuple[float, float] | None:
        """p50 and p99 in milliseconds."""
        records = load.records("light", latency.PER_SECOND * (latency.SECONDS + latency.WARM_SECONDS + 1))
        source = f"bench.latency-{next(self._numbers)}"
        await load.emptied(self._servers, self._loaded)
        await load.made(self._servers, {source: one.partitions})
        try:
            with tempfile.TemporaryDirectory() as folder:
                told = self._entry(one, source, "light", (0, len(records) + 1))
                found = await latency.measured(one, replace(told, folder=folder), records)
        except NotAvailable as why:
            self.absent.setdefault(one.name, f"latency: {why}")
            return None
        return median(found), quantiles(found, n=100)[98]

    async def workers(self, count: int) -> float | None:
        """Microseconds of CPU for an event, of so many workers of ours together."""
        ours = next((one for one in self.contestants if one.name == "ours"), None)
        if ours is None or ours.name in self.absent:
            return None
        await load.emptied(self._servers, self._loaded)
        told = self._entry(ours, f"bench.scaling-{next(self._numbers)}", "light", (0, 0))
        try:
            return await scaling.measured(ours, told, count)
        except NotAvailable as why:
            self.absent.setdefault(f"{count} workers", str(why))
            return None

    async def _load(self, told: Entry) -> None:
        if told.source not in self._loaded:
            records = load.records(told.work, told.warm + told.events)
            await load.made(self._servers, {told.source: told.partitions})
            await load.append(self._servers, told.source, records, told.partitions)
            self._loaded.add(told.source)

    def _entry(self, one: Contestant, source: str, work: str, records: tuple[int, int]) -> Entry:
        """`records`: of the warm-up, and those that count."""
        name = f"bench-{one.name}-{next(self._numbers)}"
        return Entry(self._servers, source, one.partitions, name, work, *records, "", one.setting or "-")
