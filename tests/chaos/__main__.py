"""`python -m tests.chaos [--seed S] [--kills N] [--each N]`: so many kills, one installation after another.

Prints a line for each, and exits with 1 at the first one of which anything is wrong. A seed repeats its plan of
events and kills.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chaos.campaign import campaign
from tests.chaos.plan import planned
from tests.chaos.verdict import Verdict, verdict


def main() -> int:
    asked = _arguments()
    total, seconds, kills, seed = [0, 0, 0], 0.0, 0, asked.seed
    while kills < asked.kills:
        number = min(asked.each, asked.kills - kills)
        _say(f"seed {seed}, {number} kills")
        found, took = judged(seed, number)
        _say(f"  {found.events} events, {found.mails} mails, {found.doubles} of them doubles, {took:.0f} s")
        if found.problems:
            _say("\n".join(found.problems[:50]))
            _say(f"wrong: {len(found.problems)}; again: make chaos SEED={seed} KILLS={number}")
            return 1
        total = [a + b for a, b in zip(total, (found.events, found.mails, found.doubles), strict=True)]
        kills, seconds, seed = kills + number, seconds + took, seed + 1
    events, mails, doubles = total
    _say(
        f"{kills} kills, {events} events acknowledged and applied once, {mails} mails, {doubles} of them a second "
        f"time because their fate was unknown, {seconds:.0f} s: nothing lost, nothing double"
    )
    return 0


def judged(seed: int, kills: int) -> tuple[Verdict, float]:
    with TemporaryDirectory(prefix="afterview-chaos-") as folder:
        done = asyncio.run(campaign(Path(folder), planned(seed, kills)))
        return verdict(done), done.seconds


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Kill it, again and again.")
    parser.add_argument("--seed", type=int, default=1, help="of the first installation; the next have the next ones")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--each", type=int, default=25, help="kills of one installation")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
