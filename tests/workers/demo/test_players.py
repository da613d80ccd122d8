"""The players share no code with what they check: they know the gateway's doors, mails, and what topics say."""

import ast
from pathlib import Path

import pytest

from afterview.workers.demo import play

HERE = Path(play.__file__).parent
NO_PLAYERS = {"brief"}
"""shows what a recruiter would see, and takes no part"""


@pytest.mark.parametrize(
    "path", [path for path in HERE.glob("*.py") if path.stem not in NO_PLAYERS], ids=lambda p: p.stem
)
def test_no_player_shares_code_with_what_is_decided(path: Path) -> None:
    named = {
        node.module or "" for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)
    }
    assert not [name for name in named if name.startswith("afterview.events.") and name not in ALLOWED]


ALLOWED = {"afterview.events.topics", "afterview.events.errors"}
"""the names of topics, and how trouble is told"""
