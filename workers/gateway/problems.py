"""What is wrong with the events of a request: said by index and field, never by value (CONTRACT 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

OURS = "afterview."
"""what our types begin with"""
_TIME = "not an RFC 3339 time with an offset, such as 2027-03-04T11:00:00Z, from 1900 to 2199"


@dataclass(frozen=True, slots=True)
class Problem:
    index: int
    field: str
    """a path such as `data.candidate.id`; empty for the event itself"""
    what: str


class Wrong(Exception):
    """The request as a whole cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


def problems_of(index: int, error: ValidationError) -> list[Problem]:
    """The problems of one event."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return [Problem(index, ".".join(map(str, detail["loc"])), _what(detail)) for detail in details]


def _what(detail: Mapping[str, Any]) -> str:
    """Pydantic's words name no value; those of a time that cannot be read may, and are replaced."""
    return _TIME if detail["type"] == "value_error" else str(detail["msg"])
