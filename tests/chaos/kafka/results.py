"""The committed file of results: a line for each seed that was played, so that a long run goes on where it stopped."""

import json
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.chaos.kafka.campaign import Campaign
from tests.chaos.kafka.verdict import Verdict

RESULTS = Path(__file__).with_name("results.jsonl")
_ROOT = Path(__file__).parents[3]


def result(done: Campaign, found: Verdict, takeovers: int) -> Mapping[str, Any]:
    """`timers`: that fired; `takeovers`: openings of partitions, each of which fences others, after the first ones."""
    plan = done.plan
    return {
        "seed": plan.seed,
        "commit": _commit(),
        "brokers": plan.brokers,
        "workers": list(plan.roles),
        "steps": len(plan.steps),
        "faults": dict(sorted(Counter(done.faults.done).items())),
        "candidates": len(plan.people),
        "events": found.events,
        "timers": found.timers,
        "outputs": found.outputs,
        "mails": found.mails,
        "second_mails": found.doubles,
        "takeovers": takeovers,
        "seconds": round(done.seconds),
        "verdict": "inexact" if found.problems else "exact",
    }


def append(line: Mapping[str, Any], path: Path = RESULTS) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def played(path: Path = RESULTS) -> set[int]:
    """Seeds that were exact."""
    if not path.exists():
        return set()
    lines = map(json.loads, path.read_text("utf-8").splitlines())
    return {line["seed"] for line in lines if line["verdict"] == "exact"}


def _commit() -> str:
    """What was played: `-dirty` if more than this file was changed since."""
    head = _git("rev-parse", "--short", "HEAD").stdout.decode().strip()
    same = _git("diff", "--quiet", "HEAD", "--", ".", f":!{RESULTS.relative_to(_ROOT)}").returncode == 0
    return f"{head}{'' if same else '-dirty'}"


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *words], cwd=_ROOT, capture_output=True, check=False)
