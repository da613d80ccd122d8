"""`make bench-mail`: mails handed over a second, what a mail costs, and what happens when very many are due at once.

The mail server is on this machine, in a process of its own, and shares its cores. A missed goal is no failure of the
command.
"""

from argparse import ArgumentParser

from bench.mail import due, killing, speed
from bench.table import Goal, Row, printed

PARTS = ("speed", "slow", "memory", "kill", "due")


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.mail", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mails", type=int, default=10_000, help="of each run")
    parser.add_argument("--many", type=int, default=200_000, help="mails while memory is looked at")
    parser.add_argument("--due", type=int, default=100_000, help="mails that are due at the same moment")
    chosen = parser.parse_args()
    rows: list[Row] = []
    goals: list[Goal] = []
    if "speed" in chosen.parts:
        rows += speed.beside_others(chosen.rounds, chosen.mails)
        goals += speed.GOALS
    if "slow" in chosen.parts:
        rows += speed.slow(chosen.mails // 2)
        goals.append(speed.SLOW_GOAL)
    if "memory" in chosen.parts:
        rows += speed.memory(chosen.many)
        goals.append(speed.MEMORY_GOAL)
    if "kill" in chosen.parts:
        rows += killing.once(chosen.mails)
        goals += killing.GOALS
    if "due" in chosen.parts:
        rows += due.at_nine(chosen.due)
        goals += due.goals(chosen.due)
    printed(rows)
    for goal in goals:
        print(goal.line(rows))


if __name__ == "__main__":
    main()
