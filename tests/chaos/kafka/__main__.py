"""`python -m tests.chaos.kafka [--seeds N] [--seed S]`: so many more seeds, one after the other.

Prints a line for each and appends it to `results.jsonl`; goes on after the seeds that are there. Exits with 1 at the
first one of which anything is wrong. `--seed S` begins with that one, whatever is there.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from itertools import count, islice

from tests.chaos.kafka.campaign import Stuck
from tests.chaos.kafka.plan import Plan, planned
from tests.chaos.kafka.results import append, played
from tests.chaos.kafka.seeds import judged, kept


def main() -> int:
    asked = _arguments()
    for seed in islice(_new() if asked.seed is None else count(asked.seed), asked.seeds):
        plan = planned(seed)
        _say(_described(plan))
        try:
            found, line = asyncio.run(judged(plan))
        except Stuck as stuck:
            append({"seed": seed, "verdict": "stuck"})
            _say(f"{stuck}\nwrong; again: make chaos SEEDS=1 SEED={seed}; logs: {kept(seed)}")
            return 1
        append(line)
        _say(f"  {json.dumps(line)}")
        if found.problems:
            _say("\n".join(found.problems[:50]))
            _say(f"wrong: {len(found.problems)}; again: make chaos SEEDS=1 SEED={seed}; logs: {kept(seed)}")
            return 1
    return 0


def _new() -> Iterator[int]:
    known = played()
    return (seed for seed in count(1) if seed not in known)


def _described(plan: Plan) -> str:
    faults = ", ".join(f"{fault.kind} {fault.worker}" for fault in plan.faults)
    workers = " ".join(plan.roles)
    return f"seed {plan.seed}: {plan.brokers} broker(s); {workers}; {len(plan.people)} candidates; {faults}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.kafka", description="Break Kafka's workers.")
    parser.add_argument("--seeds", type=int, default=1, help="how many")
    parser.add_argument("--seed", type=int, help="the first one; else those that were not played yet")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
