"""JMESPath in a mapping: refused when it is read if it is none, and contained while it works."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jmespath
from jmespath.exceptions import EmptyExpressionError, IncompleteExpressionError, JMESPathError, LexerError, ParseError
from jmespath.functions import Functions
from jmespath.parser import ParsedResult
from jmespath.visitor import TreeInterpreter

from afterview.events.errors import Malformed, Misconfigured
from afterview.events.suggesting import suggestion

FAILURES = (JMESPathError, TypeError, ValueError, ArithmeticError, RecursionError)
"""What an expression raises on a body that does not suit; `contains('a', `1`)` gives a TypeError, and so on."""

_INTERPRETER = TreeInterpreter()
"""One for all: it keeps nothing but how each kind of node is visited, which `search` would find out anew each time."""

_OF_NO_BODY = frozenset(
    {
        *("literal", "function_expression", "comparator", "or_expression", "and_expression", "not_expression"),
        *("multi_select_list", "multi_select_dict", "key_val_pair"),
    }
)
"""What says the same of every body, if all inside does"""

SEEN = ("payload", "headers", "fetched", "item")
"""What an expression finds at its top (CONVERT.md, mapping)"""
_GOES_IN = frozenset(
    {"subexpression", "index_expression", "projection", "value_projection", "filter_projection", "pipe"}
)
"""Only the first of what is in it is asked at the top, the rest inside of what that finds"""


@dataclass(frozen=True, slots=True)
class Expression:
    """One EXPR and where it stands in the mapping."""

    where: str
    compiled: ParsedResult

    @property
    def text(self) -> str:
        """As it was written."""
        return str(self.compiled.expression)

    @property
    def is_constant(self) -> bool:
        """It finds the same on every body."""
        return _is_constant(self.compiled.parsed)

    @property
    def unseen(self) -> list[str]:
        """What it asks for that is never there: a line each."""
        return list(dict.fromkeys(_unseen(self.compiled.parsed)))

    def of(self, scope: dict[str, Any]) -> Any:
        try:
            return _INTERPRETER.visit(self.compiled.parsed, scope)
        except FAILURES:
            raise Malformed(f"mapping: {self.where}: the expression fails on this body") from None

    def failure(self, scope: dict[str, Any]) -> str:
        """Why it fails on this body; it may quote what stands there, so it is for whoever has sent it."""
        try:
            _INTERPRETER.visit(self.compiled.parsed, scope)
        except FAILURES as error:
            return " ".join(str(error).split())
        return ""


def parse_expression(text: Any, where: str) -> Expression:
    """A bad EXPR is a bad configuration: also an unknown function, or one with the wrong number of arguments.

    Raises `Misconfigured`, a line for each thing that is wrong with it.
    """
    if not isinstance(text, str):
        raise Misconfigured(f"{where}: a JMESPath expression in quotes is expected")
    try:
        with warnings.catch_warnings(action="ignore", category=PendingDeprecationWarning):
            compiled = jmespath.compile(text)
        problems = list(dict.fromkeys(_problems(compiled.parsed)))
    except (JMESPathError, ValueError, RecursionError) as error:
        problems = [f"not a JMESPath expression{_place(error)}"]
    if problems:
        raise Misconfigured("\n".join(f"{where}: {problem}" for problem in problems))
    return Expression(where, compiled)


def holds(value: Any) -> bool:
    """JMESPath's idea of true: 0 is, and what is empty is not."""
    return not (value is None or value is False or value in ("", [], {}))


def _place(error: Exception) -> str:
    """Where in the text it stops being one; the characters of a text are counted from 1."""
    match error:
        case EmptyExpressionError():
            return ": it is empty"
        case IncompleteExpressionError():
            return ": it ends too early"
        case LexerError():
            return f" (character {error.lexer_position + 1}: {str(error.message).lower()})"
        case ParseError():
            if not error.token_value:
                return ": it ends too early"
            return f" (character {error.lex_position + 1}: {error.token_value!r} is not expected there)"
    return ""


def _unseen(node: Any) -> Iterator[str]:
    """What is asked for and never there: `onsite`, where the text `'onsite'` was meant; a member of `!item`."""
    if node["type"] == "field" and node["value"] not in SEEN:
        name = node["value"]
        yield f"there is no {name}, only {', '.join(SEEN)}; as a text it has quotes of its own: '{name}'"
    elif node["type"] in _GOES_IN:
        first = node["children"][0]
        if first["type"] == "not_expression":
            yield "`!` binds more tightly than `.`, so this finds nothing: write !(…)"
        yield from _unseen(first)
    elif node["type"] not in {"slice", "expref"}:
        for child in node["children"]:
            yield from _unseen(child)


def _is_constant(node: Any) -> bool:
    return node["type"] in _OF_NO_BODY and all(map(_is_constant, node["children"]))


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
    known = Functions.FUNCTION_TABLE
    signature = known.get(name, {}).get("signature")
    variadic = bool(signature and signature[-1].get("variadic"))
    if signature is None:
        yield f"there is no function {name}{suggestion(name, sorted(known))}"
    elif given < len(signature) or (given > len(signature) and not variadic):
        count = f"{len(signature)} argument{'s'[: len(signature) > 1]}"
        yield f"{name} takes {'at least ' if variadic else ''}{count}, not {given}"
