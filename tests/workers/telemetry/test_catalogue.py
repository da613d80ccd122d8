"""The catalogue keeps Prometheus's conventions, and the page is made of it."""

import re
import shutil
from pathlib import Path

import pytest
from tests.promtool import check_expressions
from tests.workers.telemetry.given import DOCS, given_to_operators

from afterview.workers.telemetry.catalogue import LIBRARY, METRICS
from afterview.workers.telemetry.metric import Metric
from afterview.workers.telemetry.page import page

OURS = [metric for metric in METRICS.values() if metric not in LIBRARY]


def test_the_page_is_made_of_the_catalogue_as_it_is() -> None:
    """If not: `python -m afterview.workers.telemetry.page > docs/METRICS.md`."""
    assert (DOCS / "METRICS.md").read_text("utf-8") == page()


@pytest.mark.parametrize("metric", OURS, ids=lambda metric: metric.name)
def test_names_kinds_and_units_go_together(metric: Metric) -> None:
    assert re.fullmatch(r"afterview(_[a-z]+)+", metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert metric.unit in {"1", "seconds", "bytes"}
    assert metric.unit == "1" or metric.name.removesuffix("_total").endswith(f"_{metric.unit}")
    assert bool(metric.buckets) == (metric.kind == "histogram")
    assert list(metric.buckets) == sorted(set(metric.buckets))
    assert metric.says.endswith(".")
    assert len(set(metric.label_names)) == len(metric.labels)


def test_names_are_there_once_and_a_label_is_the_same_everywhere() -> None:
    labels = {label for metric in METRICS.values() for label in metric.labels}
    assert len({label.name for label in labels}) == len(labels)
    assert not {name for name in METRICS for other in METRICS if name != other and name == f"{other}_sum"}


def test_the_expressions_that_operators_are_given_ask_for_metrics_and_labels_that_there_are(tmp_path: Path) -> None:
    expressions = given_to_operators()
    assert len(expressions) > 10
    for text in expressions:
        names = [re.sub("_(bucket|sum|count)$", "", name) for name in re.findall(r"afterview_\w+", text)]
        labels = {label for name in names for label in METRICS[name].label_names} | {"le"}
        asked = [label for by in re.findall(r"by \(([\w, ]+)\)", text) for label in by.split(", ")]
        assert {*asked, *re.findall(r"[{,](\w+)[!=]", text)} <= labels | {"job"}, text
    if shutil.which("promtool"):
        check_expressions(expressions, tmp_path)
