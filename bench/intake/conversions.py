"""Conversions a second of one process, vendor by vendor, beside a bare loop that reads the same JSON and writes it.

A pipe of many events is what the intake stage is: a delivery's bytes in, canonical events as bytes out, thousands of
them in one process. (`afterview convert` is for looking: one JSON value each time; starting Python takes longer than
ten thousand conversions.) Processor time is measured, so whatever else the machine does counts for nobody.
"""

import json
from collections.abc import Callable
from statistics import median
from time import process_time

from pydantic_core import to_json

from afterview.events.ats.convert import convert
from bench.intake.payloads import VENDORS, deliveries
from bench.table import Goal, Row

COUNT = 2_000
ROUNDS = 5
SLOWEST = "conversions of the slowest vendor"
GOAL = Goal(SLOWEST, "conversions", least=10_000)


def run(count: int = COUNT, rounds: int = ROUNDS) -> list[Row]:
    """Vendor by vendor, then the slowest of them."""
    found = [row for name in VENDORS for row in _of(name, count, rounds)]
    rates = [row.amount for row in found if row.unit == "/s"]
    return [*found, Row(SLOWEST, min(rates), "/s")]


def _of(name: str, count: int, rounds: int) -> list[Row]:
    """In turns with the floor, so that what slows one down slows down both."""
    vendor, some = name.partition(",")[0], deliveries(name, count)

    def converting() -> None:
        for body, options in some:
            for event in convert(vendor, body, options).events:
                to_json(event)

    def reading() -> None:
        for body, _ in some:
            json.dumps(json.loads(body)).encode()

    pairs = [(_seconds(converting), _seconds(reading)) for _ in range(rounds)]
    own = median(one for one, _ in pairs)
    ratio = median(one / floor for one, floor in pairs)
    return [
        Row(f"conversions, {name}", count / own, "/s"),
        Row(f"conversions, {name}: CPU, of reading and writing JSON", ratio, "x"),
    ]


def _seconds(work: Callable[[], None]) -> float:
    begun = process_time()
    work()
    return process_time() - begun
