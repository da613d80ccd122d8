"""The alert rules as they are, on a faster clock: a minute of theirs is a second here, and nothing else differs.

`for:`, the windows in brackets, and thresholds of metrics whose unit is seconds are divided by `FACTOR`; what is
counted in records, mails or shares stays.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

FACTOR = 60
"""[5m] is read as [5s], `> 300` of a lag in seconds as `> 5`"""
FOLDER = Path(__file__).parents[2] / "deploy" / "prometheus"
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_DURATION = re.compile(r"(\d+)([smh])")
_WINDOW = re.compile(r"(?<=\[)\d+[smh](?=\])")
_THRESHOLD = re.compile(r"(?<=> )\d+(?:\.\d+)?")
_OF_SECONDS = re.compile(r"afterview_\w+_seconds\b")

Rules = dict[str, Any]


def rules() -> Rules:
    """The file's own."""
    return dict(yaml.safe_load((FOLDER / "alerts.yml").read_text()))


def scaled(said: Rules, factor: int = FACTOR) -> Rules:
    return {
        "groups": [
            {**group, "rules": [_scaled(rule, _shorter(factor), factor) for rule in group["rules"]]}
            for group in said["groups"]
        ]
    }


def names() -> list[str]:
    return [rule["alert"] for group in rules()["groups"] for rule in group["rules"]]


def _scaled(rule: Rules, shorter: Callable[[str], str], factor: int) -> Rules:
    expr = _WINDOW.sub(lambda found: shorter(found[0]), rule["expr"])
    if _OF_SECONDS.search(expr):
        expr = _THRESHOLD.sub(lambda found: f"{float(found[0]) / factor:g}", expr)
    return {**rule, "expr": expr, **({"for": shorter(rule["for"])} if "for" in rule else {})}


def _shorter(factor: int) -> Callable[[str], str]:
    def shorter(duration: str) -> str:
        found = _DURATION.fullmatch(duration)
        assert found, duration
        return f"{int(found[1]) * _SECONDS[found[2]] * 1000 // factor}ms"

    return shorter
