"""What the files of mails ask of each other, and which variables they name: told of the texts, before any is a mail."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from jinja2 import TemplateSyntaxError, nodes
from jinja2.meta import find_referenced_templates, find_undeclared_variables

from afterview.events.suggesting import suggestion
from afterview.workers.wording.environment import environment_of
from afterview.workers.wording.sources import MJML, Sources, part_name

_ENVIRONMENT = environment_of({})
_INCLUDED = re.compile(r"<mj-include\b[^>]*\bpath=[\"']([^\"']+)")


class Fault(NamedTuple):
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """Of one file."""

    asked: frozenset[str | None]
    """files that it needs; None: one whose name is only known when it is made"""
    unknown: Mapping[str, int]
    """variables that it does not make itself, and the line"""
    made: frozenset[str]
    """names that whoever includes it sees"""
    fault: Fault | None = None
    """if it is no template at all"""


def read_all(sources: Sources) -> dict[str, Read]:
    """Of each file; names that templates ask for are files again."""
    files = {part_name(name): name for name in sources}
    found = {}
    for name, source in sources.items():
        read = _read(source.text)
        asked = {one if one is None else files.get(one, one) for one in read.asked}
        included = _INCLUDED.findall(source.text) if name.endswith(MJML) else ()
        found[name] = replace(read, asked=frozenset(asked.union(included)))
    return found


@lru_cache(maxsize=4096)
def _read(text: str) -> Read:
    """Once for each text: tenants have most of their files in common."""
    try:
        tree = _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        return Read(frozenset(), {}, frozenset(), Fault(error.lineno, error.message or "is no Jinja"))
    undeclared = find_undeclared_variables(tree) - _ENVIRONMENT.globals.keys()
    lines = {variable: _line(tree, variable) for variable in sorted(undeclared)}
    return Read(frozenset(find_referenced_templates(tree)), lines, frozenset(_names_made(tree)))


def _line(tree: nodes.Template, variable: str) -> int:
    return min((node.lineno for node in tree.find_all(nodes.Name) if node.name == variable), default=1)


def _names_made(tree: nodes.Template) -> Iterator[str]:
    yield from (node.target for node in tree.find_all(nodes.Import))
    yield from (node.name for node in tree.find_all(nodes.Macro))
    for node in tree.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in node.names)
    yield from (node.name for node in tree.find_all(nodes.Name) if node.ctx == "store")


def reached(root: str, read: Mapping[str, Read]) -> set[str]:
    """Every file that the root needs, itself included, there or not."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += (one for one in (read[name].asked if name in read else ()) if one is not None)
    return found


def unknown_variables(read: Read, known: frozenset[str]) -> Iterator[Fault]:
    for variable, line in read.unknown.items():
        if variable not in known:
            yield Fault(line, f"there is no variable {variable!r}{suggestion(variable, sorted(known))}")
