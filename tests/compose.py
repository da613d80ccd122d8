"""The part of YAML that `docker-compose.yml` is written in: mappings by indentation, flow lists, anchors, merges.

What is not of that part is an error here, so nothing is read otherwise than Docker reads it.
"""

import json
import re
from typing import Any

_LINE = re.compile(r"(?P<indent> *)(?P<key>[\w<-]+):(?: &(?P<anchor>\w+))?(?: (?P<value>.+))?")


def read(text: str) -> dict[str, Any]:
    """The whole file. Raises `ValueError` at what it does not know."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found, rest = _mapping(lines, 0, {})
    if rest:
        raise ValueError(rest[0])
    return found


def _mapping(lines: list[str], indent: int, anchors: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    found: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    while lines:
        match = _LINE.fullmatch(lines[0])
        if match is None or len(match["indent"]) > indent:
            raise ValueError(lines[0])
        if len(match["indent"]) < indent:
            break
        lines = lines[1:]
        if match["key"] == "<<":
            merged = anchors[match["value"].removeprefix("*")]
            continue
        if match["value"] is not None:
            value: Any = _scalar(match["value"])
        elif lines and _indent(lines[0]) > indent:
            value, lines = _mapping(lines, indent + 2, anchors)
        else:
            value = None
        if match["key"] in found:
            raise ValueError(f"{match['key']} twice")
        found[match["key"]] = value
        if match["anchor"]:
            anchors[match["anchor"]] = value
    return {**merged, **found}, lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _scalar(text: str) -> Any:
    """A JSON value, a duration, or a plain word."""
    if text[0] in '["' or text in {"true", "false"} or re.fullmatch(r"[1-9]\d*", text):
        return json.loads(text)
    if re.fullmatch(r"[A-Za-z./][\w./:-]*|[1-9]\d*s", text):
        return text
    raise ValueError(text)
