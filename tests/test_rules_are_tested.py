"""Every rule and ruling of the contract is cited by a test: `Rule 1`, `rules 1, 3 and 5-7`, `R13`, in its docstring."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
NOT_FOUND_HERE = {"test_histories.py", "test_rules_are_tested.py"}
"""the histories cite in their own files; a test that is about all of them is about none"""
RULES = [f"Rule {n}" for n in range(1, 27)]
RULINGS = [f"R{n}" for n in range(1, 110) if n != 104]

_RULES = re.compile(r"\brules? ((?:\d+(?:-\d+)?(?:, | and |, and )?)+)", re.IGNORECASE)
_RULINGS = re.compile(r"\bR(\d+)(?:-R(\d+))?\b")
_NUMBERS = re.compile(r"(\d+)(?:-(\d+))?")


def docstrings() -> Iterator[str]:
    """Of every test function and test class."""
    for path in sorted(TESTS.rglob("test_*.py")):
        if path.name in NOT_FOUND_HERE:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                yield ast.get_docstring(node) or ""


def cited(docstring: str) -> set[str]:
    """`rules 1, 3 and 5-7`, `R13`, `R54-R56`."""
    of_rules = (span for found in _RULES.findall(docstring) for span in _NUMBERS.findall(found))
    return {f"Rule {n}" for first, last in of_rules for n in range(int(first), int(last or first) + 1)} | {
        f"R{n}" for first, last in _RULINGS.findall(docstring) for n in range(int(first), int(last or first) + 1)
    }


@pytest.fixture(scope="module")
def all_cited() -> set[str]:
    return {name for docstring in docstrings() for name in cited(docstring)}


@pytest.mark.parametrize("name", [*RULES, *RULINGS])
def test_it_is_cited_by_a_test(name: str, all_cited: set[str]) -> None:
    assert name in all_cited


def test_citations_are_read_as_people_write_them() -> None:
    assert cited("Rules 1, 3 and 5-7; rule 12 (R13).") == {
        *("Rule 1", "Rule 3", "Rule 5", "Rule 6", "Rule 7", "Rule 12", "R13")
    }
    assert cited("R54-R56, R81: 3 days") == {"R54", "R55", "R56", "R81"}
