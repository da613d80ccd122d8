"""What our host has to reach, each goal against whoever is measured in the same round (medians of the rounds)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.kafka.contest import Result

Round = Mapping[tuple[str, str], Result]
"""by contestant and work; who could not take part is not in it"""
Latencies = Mapping[str, tuple[float, float]]
"""p50 and p99 in milliseconds, by contestant"""


@dataclass(frozen=True, slots=True)
class Goal:
    name: str
    value: Callable[[Round], float]
    """Raises KeyError when somebody is missing"""
    unit: str
    least: float | None = None
    most: float | None = None
    over: Callable[[Sequence[float]], float] = median
    """the rounds"""

    def line(self, rounds: Sequence[Round]) -> str:
        values = []
        for one in rounds:
            try:
                values.append(self.value(one))
            except KeyError:
                continue
        return said(self, self.over(values) if values else None)


def said(goal: Goal, value: float | None) -> str:
    wanted = f">= {goal.least:,g}" if goal.least is not None else f"<= {goal.most:,g}"
    if value is None:
        return f"goal {goal.name}: not measured here (goal {wanted})"
    met = value >= goal.least if goal.least is not None else value <= (goal.most or 0)
    amount = f"{value:,.0f}" if value >= 1_000 else f"{value:.2f}"  # noqa: PLR2004
    return f"goal {goal.name}: {amount} {goal.unit} (goal {wanted}): {'met' if met else 'missed'}"


def _cpu(work: str, more: str, less: str) -> Callable[[Round], float]:
    return lambda one: one[more, work].micros / one[less, work].micros


def _not_once(one: Round) -> float:
    """The share of outputs that are missing, or there too often."""
    return abs((one["ours", "light"].outputs or 0.0) / (one["bare", "light"].outputs or 1.0) - 1)


GOALS = (
    Goal("light work, CPU against the raw loop", _cpu("light", "ours", "raw"), "times", most=2.0),
    Goal(
        "light work, events/s against the raw loop",
        lambda one: one["ours", "light"].rate / one["raw", "light"].rate,
        "times",
        least=0.5,
    ),
    Goal("light work, CPU of idiomatic Faust against ours", _cpu("light", "faust", "ours"), "times", least=8.0),
    Goal("light work, CPU of Quix Streams against ours", _cpu("light", "quix", "ours"), "times", least=1.2),
    Goal(
        "light work, CPU of Quix Streams with commit_every=1000 against ours",
        _cpu("light", "quix-1000", "ours"),
        "times",
        least=1.5,
    ),
    Goal(
        "light work, CPU of Kafka Streams exactly_once_v2 against ours",
        _cpu("light", "streams", "ours"),
        "times",
        least=1.0,
    ),
    Goal("light work, CPU with 24 partitions against 4", _cpu("light", "ours-24", "ours"), "times", most=1.3),
    Goal("light work, outputs that are not there exactly once", _not_once, "of 1", most=0.0, over=max),
    Goal(
        "journey, the engine's own CPU for an event",
        lambda one: one["ours", "real"].micros - one["alone", "real"].micros,
        "us",
        most=25.0,
    ),
    Goal("journey, events of one process", lambda one: one["ours", "real"].rate, "/s", least=8_000),
)


def lines(rounds: Sequence[Round], latencies: Latencies, second: float | None) -> list[str]:
    """`second`: CPU for an event with two workers, in times that with one."""
    p50, p99 = latencies.get("ours", (None, None))
    return [
        *(goal.line(rounds) for goal in GOALS),
        said(Goal("light work, CPU with two workers against one", lambda _: 0.0, "times", most=1.15), second),
        said(Goal("latency at 500 events/s, p50", lambda _: 0.0, "ms", most=8.0), p50),
        said(Goal("latency at 500 events/s, p99", lambda _: 0.0, "ms", most=30.0), p99),
    ]
