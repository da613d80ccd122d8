"""The tables of faults in `docs/MAIL.md`: `python -m tests.workers.mail.faults_page docs/MAIL.md`."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.workers.mail.faults import CASES, FATES, ROWS, STEPS

_BLOCK = re.compile(r"(<!-- faults: (\w+)[^>]* -->\n).*?(<!-- end -->)", re.DOTALL)
_CALLED = {"half": "unknown"}
_NAMES = {id(fate): _CALLED.get(name, name) for name, fate in FATES.items()}


def with_tables(page: str) -> str:
    """The page with every table as it is now."""
    return _BLOCK.sub(lambda found: f"{found[1]}\n{_TABLES[found[2]]()}\n{found[3]}", page)


def _fates() -> str:
    rows = (
        (f"*{_CALLED.get(name, name)}*", str(len(fate.attempts)), fate.outcome, str(fate.most), str(fate.unknown))
        for name, fate in FATES.items()
        if name != "half"
    )
    return _table(("", "attempts", "outcome", "copies that may arrive", "`unknown` of the outcome"), rows)


def _steps() -> str:
    return _table(
        ("the server", *STEPS),
        ((row.says, *(_CALLED.get(fate, fate) for fate in row.fates.split())) for row in ROWS),
    )


def _others() -> str:
    return _table(
        ("the server", "each attempt", "`detail`"),
        ((case.says, _NAMES[id(case.fate)], f"`{case.detail}`") for case in CASES),
    )


def _details() -> str:
    rows = ((row.says, f"`{row.detail}`" + f"; greeting: `{row.at_greeting}`" * bool(row.at_greeting)) for row in ROWS)
    return _table(("the server", "after the word for the step"), rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [tuple(head), *map(tuple, rows)]
    lines.insert(1, ("---",) * len(lines[0]))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


_TABLES = {"fates": _fates, "steps": _steps, "others": _others, "details": _details}

if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(with_tables(file.read_text("utf-8")), "utf-8")
