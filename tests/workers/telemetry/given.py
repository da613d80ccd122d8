"""The expressions that `docs/OPERATING.md` gives to operators."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[3] / "docs"


def given_to_operators() -> list[str]:
    """Of the table of questions, in its order."""
    section = (DOCS / "OPERATING.md").read_text("utf-8").partition("\n## Metrics\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| .*\? .*\|$", section, re.MULTILINE)
    given = [text for row in rows for text in re.findall("`([^`]+)`", row)]
    return [text for text in given if "(" in text or "==" in text]
