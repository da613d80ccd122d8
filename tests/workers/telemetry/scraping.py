"""What `/metrics` answers, read by Prometheus's own parser."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from afterview.workers.telemetry.catalogue import METRICS
from afterview.workers.telemetry.metric import OTHER

_SUFFIXES = {"counter": "_total", "histogram": "", "gauge": ""}
_PARTS = ("_bucket", "_count", "_sum")
UNSAMPLED = {"afterview_paused_timestamp_seconds", "afterview_fetch_api_down"}
"""nothing is paused there, no API is asked; `tests/e2e/test_pause.py`, `tests/workers/fetching` see them come and go"""
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Scrape:
    text: str
    kinds: Mapping[str, str]
    """by name, as the catalogue has it"""
    samples: Mapping[tuple[str, Labels], float]

    def value(self, sample: str, **labels: str) -> float:
        """Of one sample; 0 when it is not there."""
        return self.samples.get((sample, tuple(sorted(labels.items()))), 0.0)

    def total(self, sample: str, **labels: str) -> float:
        """Of all samples that have these labels, whatever others they have."""
        return sum(
            value
            for (name, has), value in self.samples.items()
            if name == sample and labels.items() <= dict(has).items()
        )

    def sampled(self) -> set[str]:
        """The names of metrics that have a value."""
        names = {name for name, _ in self.samples}
        return {kind for kind in self.kinds if kind in names or any(f"{kind}{part}" in names for part in _PARTS)}

    def labels(self) -> dict[str, set[str]]:
        """Label names and their values, but of buckets and of what the library measures."""
        found: dict[str, set[str]] = {}
        for name, labels in self.samples:
            if name.startswith("afterview_"):
                for label, value in labels:
                    found.setdefault(label, set()).add(value)
        found.pop("le", None)
        return found


def read(text: str) -> Scrape:
    families = list(text_string_to_metric_families(text))
    kinds = {family.name + _SUFFIXES[family.type]: family.type for family in families}
    samples = {
        (one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples
    }
    return Scrape(text, kinds, samples)


async def scrape(client: ClientSession, operations: str) -> Scrape:
    """`operations`: the address of an operations listener."""
    async with client.get(f"{operations}/metrics") as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
        return read(await answer.text())


def is_as_catalogued(found: Scrape, host: str) -> None:
    """Every metric of this host has a value, and there is no other; labels have no value that they must not have."""
    wanted = {name: metric.kind for name, metric in METRICS.items() if metric.only in {"", host}}
    assert found.kinds == wanted
    assert found.sampled() == wanted.keys() - UNSAMPLED
    bounded(found)
    if promtool := shutil.which("promtool"):
        said = subprocess.run(
            [promtool, "check", "metrics"], input=found.text, capture_output=True, text=True, check=False
        )
        assert (said.returncode, said.stderr) == (0, "")


def bounded(found: Scrape) -> None:
    """Every label of every sample is one that its metric has, with a value that it may have."""
    for sample, labels in found.samples:
        name = next(name for name in (sample, *(sample.removesuffix(part) for part in _PARTS)) if name in METRICS)
        metric = METRICS[name]
        assert {label for label, _ in labels} - {"le"} == set(metric.label_names)
        closed = {label.name: (*label.values, OTHER) for label in metric.labels if label.values}
        for label, value in labels:
            assert label not in closed or value in closed[label], (sample, label, value)
