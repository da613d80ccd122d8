"""Rows, goals, and how they are printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    amount: float
    unit: str


@dataclass(frozen=True, slots=True)
class Goal:
    """A row that has to be at least, or at most, so much."""

    what: str
    name: str
    least: float | None = None
    most: float | None = None

    def line(self, rows: Sequence[Row]) -> str:
        row = next(row for row in rows if row.what == self.what)
        met = row.amount >= self.least if self.least is not None else row.amount <= (self.most or 0)
        most = f"<= {self.most:,.0f}" if self.most else "0"
        goal = f">= {self.least:,.0f}" if self.least is not None else most
        return f"goal {self.name}: {row.amount:,.1f} {row.unit} (goal {goal}): {'met' if met else 'missed'}"


def medians(measure: Callable[[], list[Row]], repeats: int) -> list[Row]:
    """The median of each row over so many runs."""
    tables = [measure() for _ in range(repeats)]
    return [
        Row(row.what, median(table[index].amount for table in tables), row.unit) for index, row in enumerate(tables[0])
    ]


def printed(rows: Sequence[Row]) -> None:
    width = max(len(row.what) for row in rows)
    for row in rows:
        print(f"{row.what:<{width}} {row.amount:>12,.1f} {row.unit}")
