"""Webhooks a second, durably recorded, and how long their senders wait: each door in turn, beside the bare ones."""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from bench.intake.doors import DOORS, Door, opened
from bench.intake.load import Load, Told, webhooks
from bench.table import Goal, Row

RATES = (500, 1_000, 2_000)
FLAT_OUT = 8_000
"""webhooks of the measure of the most; a quarter as many before, to warm up"""
LEAST = 2_000
MOST_MILLISECONDS = 50.0
FLOORS = {"gateway alone": "bare file", "embedded": "bare file", "kafka": "bare kafka"}


class Run(NamedTuple):
    """One door, once."""

    most: float
    """a second"""
    micros: float
    """of CPU, for each of them"""
    at: dict[int, tuple[float, float]]
    """p50 and p99 in milliseconds, by rate"""


async def rounds(count: int, seconds: float, servers: str, names: Sequence[str]) -> dict[str, list[Run]]:
    """Each door in turn, so many times. Without `servers` those of Kafka are left out."""
    runs: dict[str, list[Run]] = {}
    for _ in range(count):
        for door in DOORS:
            if (servers or door.host != "kafka") and (not names or door.name in names):
                runs.setdefault(door.name, []).append(await _one(door, servers, seconds))
    return runs


async def _one(door: Door, servers: str, seconds: float) -> Run:
    async with opened(door, servers) as there:
        load = Load(there.port)
        await load.flat_out(webhooks(FLAT_OUT // 4))
        first = FLAT_OUT // 4
        cpu = there.cpu()
        told = _whole(await load.flat_out(webhooks(FLAT_OUT, first)), FLAT_OUT)
        cpu, first, at = there.cpu() - cpu, first + FLAT_OUT, {}
        for rate in RATES:
            count = int(rate * seconds)
            waited = _whole(await load.at(rate, webhooks(count, first)), count)
            at[rate], first = (waited.percentile(50), waited.percentile(99)), first + count
        load.close()
    run = Run(told.rate, cpu / FLAT_OUT * 1e6, at)
    print(f"{door.name:14} {run.most:7,.0f}/s {run.micros:6.0f} us CPU", _latencies(run), flush=True)
    return run


def _latencies(run: Run) -> str:
    return ", ".join(f"{rate:,}/s: {p50:.1f} / {p99:.1f} ms" for rate, (p50, p99) in run.at.items())


def _whole(told: Told, count: int) -> Told:
    if told.recorded != count:
        raise RuntimeError(f"bench: of {count} webhooks not all were recorded: {dict(told.statuses)}")
    return told


def rows(runs: dict[str, list[Run]]) -> list[Row]:
    return [row for door in DOORS if door.name in runs for row in _of(door, runs)]


def _of(door: Door, runs: dict[str, list[Run]]) -> list[Row]:
    mine, what = runs[door.name], f"webhooks, {door.name}"
    found = [
        Row(f"{what}: recorded, at most", median(run.most for run in mine), "/s"),
        Row(f"{what}: CPU of each", median(run.micros for run in mine), "us"),
    ]
    if floor := runs.get(FLOORS.get(door.name, "")):
        ratio = median(run.micros / bare.micros for run, bare in zip(mine, floor, strict=True))
        found.append(Row(f"{what}: CPU, of the bare server's", ratio, "x"))
    for rate in RATES:
        for place, name in enumerate(("p50", "p99")):
            found.append(Row(f"{what}: {name} at {rate:,}/s", median(run.at[rate][place] for run in mine), "ms"))
    return found


def goals(runs: dict[str, list[Run]]) -> list[Goal]:
    return [
        goal
        for name in FLOORS
        if name in runs
        for goal in (
            Goal(f"webhooks, {name}: recorded, at most", f"webhooks-{name.replace(' ', '-')}", least=LEAST),
            *(
                Goal(
                    f"webhooks, {name}: p99 at {rate:,}/s",
                    f"p99-{name.replace(' ', '-')}-{rate}",
                    most=MOST_MILLISECONDS,
                )
                for rate in RATES
            ),
        )
    ]
