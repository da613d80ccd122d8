"""JMESPath in a mapping: refused when it is read if it can never work, and contained while it works."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions
from jmespath.parser import ParsedResult

from afterview.events.errors import Malformed, Misconfigured

_FAILURES = (JMESPathError, TypeError, ValueError, ArithmeticError, RecursionError)
"""What `search` raises on a body that does not suit; `contains('a', `1`)` gives a TypeError, and so on."""


@dataclass(frozen=True, slots=True)
class Expression:
    """One EXPR and where it stands in the mapping."""

    where: str
    compiled: ParsedResult

    def of(self, scope: dict[str, Any]) -> Any:
        try:
            return self.compiled.search(scope)
        except _FAILURES:
            raise Malformed(f"mapping: {self.where}: the expression fails on this body") from None


def parse_expression(text: Any, where: str) -> Expression:
    """A bad EXPR is a bad configuration: also an unknown function, or one with the wrong number of arguments."""
    if not isinstance(text, str):
        raise Misconfigured(f"mapping: {where}: a JMESPath expression in quotes is expected")
    try:
        with warnings.catch_warnings(action="ignore", category=PendingDeprecationWarning):
            compiled = jmespath.compile(text)
        problem = next(_problems(compiled.parsed), None)
    except (JMESPathError, ValueError, RecursionError):
        problem = "not a JMESPath expression"
    if problem:
        raise Misconfigured(f"mapping: {where}: {problem}")
    return Expression(where, compiled)


def holds(value: Any) -> bool:
    """JMESPath's idea of true: 0 is, and what is empty is not."""
    return not (value is None or value is False or value in ("", [], {}))


def _problems(node: Any) -> Iterator[str]:
    """What in a parsed expression can never work."""
    children = node["children"]
    if node["type"] == "slice":
        if children[2] == 0:
            yield "a slice with step 0"
    else:
        if node["type"] == "function_expression":
            yield from _call_problems(node["value"], len(children))
        for child in children:
            yield from _problems(child)


def _call_problems(name: str, given: int) -> Iterator[str]:
    signature = Functions.FUNCTION_TABLE.get(name, {}).get("signature")
    variadic = bool(signature and signature[-1].get("variadic"))
    if signature is None:
        yield f"there is no function {name}"
    elif given < len(signature) or (given > len(signature) and not variadic):
        yield f"{name} takes {'at least ' if variadic else ''}{len(signature)} arguments"
