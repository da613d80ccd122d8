"""What is tried on a faster clock are the rules as they are: only what is a time is shorter."""

import re
from typing import Any

from tests.prometheus.rules import FACTOR, names, rules, scaled


def made(factor: int) -> dict[str, dict[str, Any]]:
    return {rule["alert"]: rule for group in scaled(rules(), factor)["groups"] for rule in group["rules"]}


def test_a_minute_becomes_a_second_and_a_count_stays() -> None:
    quick = made(FACTOR)
    assert list(quick) == names()
    assert quick["AfterviewLag"]["expr"] == "max by (stage) (afterview_lag_seconds) > 5"
    assert quick["AfterviewLag"]["for"] == "10000ms"
    assert quick["AfterviewDown"]["expr"] == 'up{job="afterview"} == 0'
    assert quick["AfterviewMailWaits"]["expr"].endswith('{stage="mailer"}[15000ms])) > 0.5')
    assert quick["AfterviewMailRefused"]["expr"].endswith("[60000ms])) > 20")
    assert "for" not in quick["AfterviewDeadLetters"]


def test_what_is_no_time_is_the_same() -> None:
    times = re.compile(r"\d+(\.\d+)?(ms|s|m|h)?\b")
    for alert, rule in made(1).items():
        quick = made(FACTOR)[alert]
        assert times.sub("", quick["expr"]) == times.sub("", rule["expr"])
        assert {**quick, "expr": "", "for": ""} == {**rule, "expr": "", "for": ""}
        assert not re.search(r"\d(m|h)\b", quick["expr"])
