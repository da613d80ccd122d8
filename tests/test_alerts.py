"""The alert rules of `deploy/prometheus`: valid, tested by promtool, each with a page, none about what is not there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.promtool import needs_promtool, promtool

from afterview.workers.telemetry.catalogue import METRICS, REFUSED

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "deploy" / "prometheus"
RUNBOOKS = ROOT / "docs" / "runbooks"


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    return list(group["rules"])


@needs_promtool
@pytest.mark.parametrize(
    "words",
    [("check", "config", "prometheus.yml"), ("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")],
    ids=" ".join,
)
def test_promtool_finds_nothing_wrong(words: tuple[str, ...]) -> None:
    assert "SUCCESS" in promtool(*words, folder=FOLDER)


def test_every_alert_is_tested_by_its_fault() -> None:
    tested = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())["tests"]
    fired = {one["alertname"] for test in tested for one in test["alert_rule_test"] if one["exp_alerts"]}
    assert fired == {rule["alert"] for rule in rules()}


def test_refused_webhooks_are_told_by_the_answers_that_are_counted_from_nought() -> None:
    (told,) = [rule["expr"] for rule in rules() if rule["alert"] == "AfterviewWebhooksRefused"]
    assert f'status=~"{"|".join(REFUSED)}"' in told


def test_every_alert_has_a_page_and_every_page_an_alert() -> None:
    named = {rule["annotations"]["runbook"] for rule in rules()}
    assert named == {f"docs/runbooks/{rule['alert']}.md" for rule in rules()}
    assert {f"docs/runbooks/{page.name}" for page in RUNBOOKS.iterdir()} == named


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_an_alert_asks_for_metrics_that_there_are_by_labels_that_they_have(rule: dict[str, Any]) -> None:
    known = {metric.name: {label.name for label in metric.labels} for metric in METRICS.values()}
    for name, chosen in re.findall(r"(afterview_\w+)(?:\{([^}]*)\})?", rule["expr"]):
        assert name in known
        assert set(re.findall(r"(\w+)[=!]", chosen)) <= known[name]
