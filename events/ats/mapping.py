"""`--map`: a JSON file that says with JMESPath what any payload means (CONVERT.md, mapping)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from afterview.events.ats.expressions import Expression, holds, parse_expression
from afterview.events.ats.reading import decode
from afterview.events.ats.shapes import SHAPES, Member, Shape
from afterview.events.ats.texts import clean
from afterview.events.errors import Malformed, Misconfigured

Node = Expression | dict[str, "Node"] | list["Node"]
"""The canonical shape, with expressions as leaves."""
Scope = dict[str, Any]
"""What an expression sees: `payload`, `headers`, `fetched`, `item`."""

_MEMBERS = frozenset({"type", "when", "each", "id", "time", "data"})


@dataclass(frozen=True, slots=True)
class MappedEvent:
    """One entry of `events`."""

    where: str
    name: str
    data: dict[str, Node]
    when: Expression | None = None
    each: Expression | None = None
    id: Expression | None = None
    time: Expression | None = None

    def scopes(self, scope: Scope) -> Iterator[Scope]:
        """Each scope in which the event happens: one per element of `each`, and only `when` holds."""
        for item in self._items(scope):
            one = {**scope, "item": item}
            if self.when is None or holds(self.when.of(one)):
                yield one

    def _items(self, scope: Scope) -> list[Any]:
        if self.each is None:
            return [None]
        found = self.each.of(scope)
        if found is not None and not isinstance(found, list):
            raise Malformed(f"mapping: {self.each.where}: does not give a list on this body")
        return found or []


@dataclass(frozen=True, slots=True)
class EventMapping:
    """A mapping, checked: every expression is one, every type and field name is canonical."""

    events: tuple[MappedEvent, ...]


def parse_mapping(text: bytes) -> EventMapping:
    """The file `--map`: `{"events": [{"type", "when"?, "each"?, "id"?, "time"?, "data"}]}`.

    Raises `Misconfigured`, a line for each event that is wrong.
    """
    try:
        told = decode(text)
    except Malformed as error:
        raise Misconfigured(f"mapping: {error}") from None
    if not isinstance(told, dict) or set(told) != {"events"} or not isinstance(told["events"], list):
        raise Misconfigured('mapping: one object `{"events": […]}` is expected, and nothing beside `events`')
    events, problems = [], []
    for n, one in enumerate(told["events"]):
        try:
            events.append(_event(one, f"events[{n}]"))
        except Misconfigured as error:
            problems.append(str(error))
    if problems:
        raise Misconfigured("\n".join(problems))
    return EventMapping(tuple(events))


def evaluated(node: Node, scope: Scope) -> Any:
    """The tree with every expression replaced by what it finds."""
    if isinstance(node, Expression):
        return node.of(scope)
    if isinstance(node, list):
        return [evaluated(one, scope) for one in node]
    return {name: evaluated(one, scope) for name, one in node.items()}


def _event(told: Any, where: str) -> MappedEvent:
    if not isinstance(told, dict):
        raise Misconfigured(f"mapping: {where}: an object is expected")
    _refuse_unknown(set(told) - _MEMBERS, where)
    name, data = told.get("type"), told.get("data")
    if not isinstance(name, str) or name not in SHAPES:
        raise Misconfigured(f"mapping: {where}.type: must be one of {', '.join(SHAPES)}")
    if not isinstance(data, dict):
        raise Misconfigured(f"mapping: {where}.data: an object is expected")
    if "tenant" in data:
        raise Misconfigured(f"mapping: {where}.data.tenant: comes from `--tenant`, not from a mapping")
    found = {
        key: parse_expression(told[key], f"{where}.{key}")
        for key in ("when", "each", "id", "time")
        if told.get(key) is not None
    }
    return MappedEvent(where, name, _members(data, SHAPES[name], f"{where}.data"), **found)


def _members(told: dict[str, Any], shape: Shape, where: str) -> dict[str, Node]:
    _refuse_unknown(set(told) - set(shape), where)
    return {name: _node(one, shape[name], f"{where}.{name}") for name, one in told.items()}


def _node(told: Any, member: Member, where: str) -> Node:
    """An expression may stand for a whole object or list, too."""
    if isinstance(told, dict) and member.inner and not member.listed:
        return _members(told, member.inner, where)
    if isinstance(told, dict) and member.free:
        return {name: parse_expression(one, f"{where}.{clean(name)}") for name, one in told.items()}
    if isinstance(told, list) and member.listed:
        each = Member(member.read, member.inner)
        return [_node(one, each, f"{where}[{n}]") for n, one in enumerate(told)]
    return parse_expression(told, where)


def _refuse_unknown(names: set[str], where: str) -> None:
    if names:
        raise Misconfigured(f"mapping: {where}: there is no field {clean(min(names))!r}")
