"""Prometheus and its own tool, which Debian's package `prometheus` brings."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
needs_prometheus = pytest.mark.skipif(shutil.which("prometheus") is None, reason="prometheus is not installed")


def promtool(*words: str, folder: Path) -> str:
    said = subprocess.run(["promtool", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def check_expressions(expressions: Iterable[str], folder: Path) -> None:
    """As rules that record them: Prometheus can read every one."""
    rules = [{"record": f"asked:{number}", "expr": text} for number, text in enumerate(expressions)]
    (folder / "rules.json").write_text(json.dumps({"groups": [{"name": "asked", "rules": rules}]}))
    promtool("check", "rules", "rules.json", folder=folder)
