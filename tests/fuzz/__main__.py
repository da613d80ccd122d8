"""`python -m tests.fuzz [--each N] [--only VENDOR ...] [--seed S]`: so many bodies for each vendor.

Prints a line for each, and exits with 1 when anything is wrong with one of them. A seed repeats what it has drawn.
"""

import argparse
import sys
import time
import traceback

from tests.fuzz.running import TARGETS, fuzz


def main() -> int:
    asked = _arguments()
    total, wrong = 0, []
    _say(f"{'':16}{'bodies':>8}{'events':>8}{'nothing':>9}{'refused':>9}{'slowest':>11}{'took':>8}")
    for target in asked.only or TARGETS:
        began = time.monotonic()
        try:
            tally = fuzz(target, asked.each, asked.seed)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            wrong.append(target)
            traceback.print_exc()
            continue
        total += tally.bodies
        counts = f"{tally.bodies:8}{tally.events:8}{tally.nothing:9}{tally.refused:9}"
        _say(f"{target:16}{counts}{tally.slowest * 1000:8.1f} ms{time.monotonic() - began:6.0f} s")
    _say(f"{total} bodies" + (f"; wrong: {', '.join(wrong)}" if wrong else ": events that are right, or one line"))
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--each", type=int, default=20_000, help="bodies for each vendor")
    parser.add_argument("--only", nargs="*", choices=TARGETS, metavar="VENDOR")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
