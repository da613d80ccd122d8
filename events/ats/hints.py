"""Why an expression finds nothing: the first step of its way that is not there, and what is there instead.

What it says has keys of the body in it, so it is for whoever has sent that body, and for nobody's log.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from jmespath.visitor import TreeInterpreter

from afterview.events.ats.body import kind_of
from afterview.events.ats.expressions import FAILURES, Expression, holds
from afterview.events.ats.texts import clean

_MOST = 15
"""keys that are named"""
_NOTHING: tuple[Any, ...] = (None, [], {})
_OF_SEVERAL = frozenset(
    {
        *("or_expression", "and_expression", "function_expression", "comparator", "not_expression"),
        *("multi_select_dict", "key_val_pair"),
    }
)
"""What is made of several things, each of which may be there or not"""
_MAKING = frozenset({"multi_select_dict", "subexpression", "pipe"})
_VISITOR = TreeInterpreter()


def hint(expression: Expression, scope: dict[str, Any]) -> str:
    """Empty when there is nothing to say. Of an object that is made: why some of its members are null."""
    return "; ".join(dict.fromkeys(_missing(expression.compiled.parsed, scope, "")))


def _missing(node: Any, value: Any, way: str) -> Iterator[str]:
    children = node["children"]
    match node["type"]:
        case "field":
            yield from _no_member(node["value"], value, way)
        case "index" if isinstance(value, list):
            yield f"{way} has {len(value)} element{'s'[: len(value) != 1]}"
        case "index":
            yield f"{way} is {kind_of(value)}, not a list"
        case "subexpression" | "index_expression" | "pipe":
            yield from _along(children, value, way)
        case "projection" | "filter_projection" | "value_projection" | "flatten":
            yield from _in_each(node, value, way)
        case kind if kind in _OF_SEVERAL:
            for child in children:
                if not holds(_found(child, value)):
                    yield from _missing(child, value, way)


def _no_member(name: str, value: Any, way: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{way} is {kind_of(value)}, not an object"
    elif name in value:
        if value[name] in _NOTHING:
            yield f"{_on(way, name)} is {'null' if value[name] is None else 'empty'}"
    else:
        keys = [clean(key) for key in value]
        close = get_close_matches(name, keys, 1)
        more = f" and {len(keys) - _MOST} more" if len(keys) > _MOST else ""
        meant = f" (did you mean {close[0]}?)" if close else ""
        yield f"{way} has no {name}{meant}, " + (f"only {', '.join(keys[:_MOST])}{more}" if keys else "it is empty")


def _along(steps: list[Any], value: Any, way: str) -> Iterator[str]:
    """Step by step, to the first that finds nothing; members of an object that is made at the end may, too."""
    for step in steps:
        found = _found(step, value)
        if found in _NOTHING or (step is steps[-1] and step["type"] in _MAKING):
            yield from _missing(step, value, way)
            return
        value, way = found, _on(way, _name(step))


def _in_each(node: Any, value: Any, way: str) -> Iterator[str]:
    """A list has it in none of its elements: the first says why."""
    first, *rest = node["children"]
    listed = _found(first, value)
    inside = _on(way, _name(first))
    if listed in _NOTHING:
        yield from _missing(first, value, way)
    elif node["type"] == "value_projection":
        yield f"no value of {inside} has it"
    elif not isinstance(listed, list):
        yield f"{inside} is {kind_of(listed)}, not a list"
    elif node["type"] == "filter_projection":
        yield f"no element of {inside} is as the filter says, or has what follows"
    elif rest:
        yield from _missing(rest[0], listed[0], f"{inside}[0]")


def _found(node: Any, value: Any) -> Any:
    try:
        return _VISITOR.visit(node, value)
    except FAILURES:
        return None


def _name(node: Any) -> str:
    """How a step is written, so far as it is simple."""
    match node["type"]:
        case "field":
            return str(node["value"])
        case "index":
            return f"[{node['value']}]"
        case "subexpression" | "index_expression":
            name = ""
            for child in node["children"]:
                name = _on(name, _name(child))
            return name
        case "identity" | "current":
            return ""
        case "flatten":
            return _name(node["children"][0])
    return "(…)"


def _on(way: str, name: str) -> str:
    if not way or not name:
        return way or name
    return f"{way}{name}" if name.startswith("[") else f"{way}.{name}"
