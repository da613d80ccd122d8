"""The dashboard: made of code as it is, and every query of what there is."""

import json
import re
from pathlib import Path

import pytest
from tests.promtool import check_expressions, needs_promtool

from afterview.workers.telemetry.catalogue import METRICS
from afterview.workers.telemetry.dashboard import ROWS, Panel, dashboard

FILE = Path(__file__).parents[3] / "deploy" / "grafana" / "afterview.json"
PANELS = [panel for panels in ROWS.values() for panel in panels]


def test_the_file_is_made_of_the_code_as_it_is() -> None:
    """If not: `python -m afterview.workers.telemetry.dashboard > deploy/grafana/afterview.json`."""
    assert json.loads(FILE.read_text("utf-8")) == dashboard()


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.title)
def test_a_panel_asks_for_metrics_that_there_are_by_labels_that_they_have(panel: Panel) -> None:
    for query in panel.queries:
        names = {
            re.sub("_(bucket|sum|count)$", "", name) for name in re.findall(r"(?:afterview|process)_\w+", query.expr)
        }
        labels = {label for name in names for label in METRICS[name].label_names}
        by = {label for some in re.findall(r"by \(([\w, ]+)\)", query.expr) for label in some.split(", ")}
        assert by <= labels | {"le"}
        assert set(re.findall(r"\{\{(\w+)\}\}", query.legend)) == by - {"le"}


def test_panels_do_not_lie_on_each_other() -> None:
    places = [panel["gridPos"] for panel in dashboard()["panels"]]
    cells = [(x, y) for p in places for x in range(p["x"], p["x"] + p["w"]) for y in range(p["y"], p["y"] + p["h"])]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


@needs_promtool
def test_prometheus_can_read_every_query(tmp_path: Path) -> None:
    check_expressions((query.expr for panel in PANELS for query in panel.queries), tmp_path)
