"""`make bench`: a table, and a line for each goal. A missed goal is no failure of the command."""

from bench import embedded, hosts, journey, why
from bench.table import Goal, medians, printed

REPEATS = 3
GOALS = (
    Goal("simulate: decisions (events and timers)", "simulate", least=10_000),
    Goal("embedded: decisions, durable, journey", "embedded-journey", least=8_000),
    Goal("embedded: one event through all stages, p50", "embedded-latency", most=20),
    Goal("embedded: resident memory with all of them open", "embedded-memory", most=300),
    Goal(why.SLOWEST, "why", most=1_000),
    Goal(why.TOMORROW, "upcoming", most=5_000),
)


def main() -> None:
    """Medians of `REPEATS` runs; the memory of many candidates is measured once, in its own process."""
    rows = [
        *medians(journey.run, REPEATS),
        *medians(embedded.run, REPEATS),
        *medians(hosts.run, REPEATS),
        *embedded.many_open(),
        *why.run(),
    ]
    printed(rows)
    for goal in GOALS:
        print(goal.line(rows))


if __name__ == "__main__":
    main()
