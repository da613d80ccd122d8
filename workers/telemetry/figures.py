"""The text of `/metrics`, read again: the figures of one process at one moment."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Self

from prometheus_client.parser import text_string_to_metric_families

from afterview.workers.telemetry.metric import Metric

Labels = Mapping[str, str]


class Figures:
    """Samples by name; of histograms only `_count` and `_sum` are of use here."""

    def __init__(self, samples: Mapping[str, list[tuple[Labels, float]]]) -> None:
        self._samples = samples

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError for what is no exposition."""
        samples: dict[str, list[tuple[Labels, float]]] = defaultdict(list)
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                samples[sample.name].append((sample.labels, sample.value))
        return cls(samples)

    def total(self, metric: Metric, **wanted: str) -> float:
        """The sum of all that have these labels; 0 when there is none."""
        return sum(self._values(metric, wanted))

    def greatest(self, metric: Metric, **wanted: str) -> float:
        return max(self._values(metric, wanted), default=0.0)

    def by(self, metric: Metric, label: str) -> dict[str, float]:
        """Sums, by the value of a label."""
        return {value: total for (value,), total in self.each(metric, label).items()}

    def each(self, metric: Metric, *names: str) -> dict[tuple[str, ...], float]:
        """Sums, by the values of several labels."""
        sums: dict[tuple[str, ...], float] = defaultdict(float)
        for labels, value in self._samples.get(metric.name, ()):
            sums[tuple(labels[name] for name in names)] += value
        return dict(sums)

    def _values(self, metric: Metric, wanted: Labels) -> list[float]:
        return [value for labels, value in self._samples.get(metric.name, ()) if wanted.items() <= labels.items()]
