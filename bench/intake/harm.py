"""What slow and bad clients do to good ones: p99 beside them and without, memory, and what is stored in the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.intake.bad import KINDS, flooded
from bench.intake.doors import DOORS, Open, opened
from bench.intake.load import Load, Told, webhooks
from bench.intake.slow import slow
from bench.table import Goal, Row

RATE = 500
"""good webhooks a second, all the while"""
MOST_MILLISECONDS = 50.0
MOST_MEGABYTES = 400.0
ALONE = next(door for door in DOORS if door.name == "gateway alone")


class Good:
    """Good webhooks into one gateway, none twice; all of them have to be recorded."""

    def __init__(self, there: Open, seconds: float) -> None:
        self.there, self._load, self._count = there, Load(there.port), int(RATE * seconds)
        self.sent = 0

    async def p99(self) -> float:
        """Milliseconds."""
        told: Told = await self._load.at(RATE, webhooks(self._count, self.sent))
        self.sent += self._count
        if told.recorded != self._count:
            raise RuntimeError(f"bench: good webhooks were not recorded: {dict(told.statuses)}")
        return told.percentile(99)

    def close(self) -> None:
        self._load.close()


@asynccontextmanager
async def _good(seconds: float) -> AsyncIterator[Good]:
    async with opened(ALONE) as there:
        good = Good(there, seconds)
        await good.p99()  # warm
        yield good
        good.close()


async def of_slow(connections: int, seconds: float) -> list[Row]:
    async with _good(seconds) as good:
        without, before = await good.p99(), good.there.megabytes()
        async with slow(good.there.port, connections) as told:
            beside, later = await good.p99(), await good.p99()
        what = f"{connections:,} slow connections"
        return [
            Row(f"good webhooks at {RATE}/s: p99 without", without, "ms"),
            Row(f"{what}: p99 of good ones beside", beside, "ms"),
            Row(f"{what}: while all are hung up on and come again", later, "ms"),
            Row(f"{what}: connected at the end of the load", told.connected, ""),
            Row(f"{what}: hung up on, and open again", told.closed, ""),
            Row(f"{what}: memory, more", good.there.peak() - before, "MB"),
            Row(f"{what}: memory, in all", good.there.peak(), "MB"),
        ]


async def of_bad(seconds: float) -> list[Row]:
    async with _good(seconds) as good:
        without, before, found, replayed = await good.p99(), good.there.megabytes(), [], 0
        for kind, request in KINDS.items():
            async with flooded(good.there.port, request) as told:
                beside = await good.p99()
            seen = ", ".join(f"{count} x {status or 'hung up'}" for status, count in sorted(told.items()))
            print(f"{kind}: {seen or 'nothing is answered yet'}", flush=True)
            replayed += told[200]
            found.append(Row(f"{kind}: p99 of good ones beside", beside, "ms"))
        extra = good.there.recorded() - good.sent - replayed
        return [
            Row(f"good webhooks at {RATE}/s: p99 without bad ones", without, "ms"),
            *found,
            Row("bad traffic: worst p99 of good ones", max(row.amount for row in found), "ms"),
            Row("bad traffic: memory, more", good.there.peak() - before, "MB"),
            Row("bad traffic: memory, in all", good.there.peak(), "MB"),
            Row("bad traffic: stored that should not be", extra, ""),
        ]


def goals_of_slow(connections: int) -> list[Goal]:
    what = f"{connections:,} slow connections"
    return [
        Goal(f"{what}: p99 of good ones beside", "slow-p99", most=MOST_MILLISECONDS),
        Goal(f"{what}: memory, in all", "slow-memory", most=MOST_MEGABYTES),
    ]


GOALS_OF_BAD = [
    Goal("bad traffic: worst p99 of good ones", "bad-p99", most=MOST_MILLISECONDS),
    Goal("bad traffic: memory, in all", "bad-memory", most=MOST_MEGABYTES),
    Goal("bad traffic: stored that should not be", "bad-stored", most=0),
]
