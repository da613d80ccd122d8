"""What a metric is, as data."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]

OTHER = "other"
"""whatever is not among a label's values: nobody outside can make a new one"""


@dataclass(frozen=True, slots=True)
class Label:
    """`values`: all that there can be, beside `other`; without, our own code or the configuration names them."""

    name: str
    says: str
    values: tuple[str, ...] = ()

    def bounded(self, value: str) -> str:
        return value if value in self.values or not self.values else OTHER


@dataclass(frozen=True, slots=True)
class Metric:
    name: str
    kind: Kind
    unit: str
    """of its value; a part of the name where Prometheus wants it there"""
    says: str
    """one sentence"""
    labels: tuple[Label, ...] = ()
    buckets: tuple[float, ...] = ()
    """upper bounds; of a histogram only"""
    zeroed: bool = True
    """there from the start, at 0, for every value of its labels: so that the first one that happens is an increase"""
    begun: tuple[tuple[str, ...], ...] = ()
    """of one that is not zeroed: the values of its labels with which it is there from the start all the same"""
    only: str = ""
    """the one host that has it, if not both have"""

    @property
    def label_names(self) -> tuple[str, ...]:
        return tuple(label.name for label in self.labels)
