"""`python -m tests.chaos.mail [--kills N] [--mails N] [--seed S]`: kill -9 in the middle of very many mails.

Prints one line of totals; exits with 1 when anything is wrong.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chaos.mail.killing import CONNECTIONS, killed, planned
from tests.chaos.mail.verdict import verdict


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.mail", description="Kill the mailer, again and again.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--mails", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1, help="of when it is killed")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="afterview-chaos-mail-") as folder:
        done = asyncio.run(killed(Path(folder), asked.mails, planned(asked.mails, asked.kills, asked.seed)))
    found = verdict(done)
    sys.stdout.write("".join(f"{problem}\n" for problem in found.problems[:50]))
    sys.stdout.write(
        f"{done.killed} kills, {done.mails} mails, each with one outcome: {len(found.problems)} wrong; "
        f"{len(done.arrivals)} arrivals, {found.doubles} of them a second time, {found.most} at most for one kill "
        f"(connections: {CONNECTIONS}); {found.doubted} mails had an attempt of unknown fate; {done.seconds:.0f} s\n"
    )
    return bool(found.problems)


if __name__ == "__main__":
    sys.exit(main())
