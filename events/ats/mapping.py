"""`--map`: a JSON file that says with JMESPath what any payload means (CONVERT.md, mapping)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from afterview.events.ats.body import kind_of
from afterview.events.ats.expressions import Expression, holds, parse_expression
from afterview.events.ats.leaves import BESIDE, never_fits
from afterview.events.ats.reading import decode
from afterview.events.ats.shapes import SHAPES, Member, Shape
from afterview.events.ats.texts import clean
from afterview.events.errors import Malformed, Misconfigured
from afterview.events.suggesting import suggestion

Node = Expression | dict[str, "Node"] | list["Node"]
"""The canonical shape, with expressions as leaves."""
Scope = dict[str, Any]
"""What an expression sees: `payload`, `headers`, `fetched`, `item`."""

_MEMBERS = ("type", *BESIDE, "data")


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

    def happens(self, scope: Scope) -> bool:
        return self.when is None or holds(self.when.of(scope))

    def place(self, number: int) -> str:
        """Which of the elements of `each` an error is about, counted as `--explain` does; empty without `each`."""
        return f"item {number}: " if self.each else ""

    def items(self, scope: Scope) -> list[Any]:
        """The elements of `each`; without it one, which is nothing."""
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
    doubts: tuple[str, ...] = ()
    """what makes it refuse every body, or find nothing in any, though it can be read: a line each"""

    @property
    def vetted(self) -> "EventMapping":
        """The same, for bodies that nobody looks at one by one. Raises `Misconfigured` when there are doubts."""
        if self.doubts:
            raise Misconfigured("\n".join(self.doubts))
        return self


def parse_mapping(text: bytes) -> EventMapping:
    """The file `--map`: `{"events": [{"type", "when"?, "each"?, "id"?, "time"?, "data"}]}`.

    Raises `Misconfigured`, a line for each thing that is wrong, when an expression, a type or a name is none.
    """
    try:
        told = decode(text)
    except Malformed as error:
        raise Misconfigured(f"mapping: {error}") from None
    if not isinstance(told, dict) or set(told) != {"events"} or not isinstance(told["events"], list):
        raise Misconfigured('mapping: one object `{"events": […]}` is expected, and nothing beside `events`')
    reader = _Reader([], [])
    events = [reader.event(one, f"events[{n}]") for n, one in enumerate(told["events"])]
    lines = tuple(f"mapping: {problem}" for problem in reader.problems)
    if reader.wrong:
        raise Misconfigured("\n".join(lines))
    return EventMapping(tuple(event for event in events if event), lines)


def evaluated(node: Node, scope: Scope) -> Any:
    """The tree with every expression replaced by what it finds."""
    if isinstance(node, Expression):
        return node.of(scope)
    if isinstance(node, list):
        return [evaluated(one, scope) for one in node]
    return {name: evaluated(one, scope) for name, one in node.items()}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads entries, and goes on after what is wrong: `problems` has a line for each, `wrong` all but doubts."""

    problems: list[str]
    wrong: list[str]

    def event(self, told: Any, where: str) -> MappedEvent | None:
        if not isinstance(told, dict):
            self._refuse(f"{where}: an object is expected, not {kind_of(told)}")
            return None
        self._refuse_unknown(told, _MEMBERS, where)
        found = {
            key: self._leaf(told[key], f"{where}.{key}", member)
            for key, member in BESIDE.items()
            if told.get(key) is not None
        }
        name, data = told.get("type"), told.get("data")
        if not isinstance(name, str) or name not in SHAPES:
            close = suggestion(name, SHAPES) if isinstance(name, str) else f": known are {', '.join(SHAPES)}"
            self._refuse(f"{where}.type: there is no such event{close}")
        elif not isinstance(data, dict):
            self._refuse(f"{where}.data: an object is expected, not {kind_of(data)}")
        else:
            return MappedEvent(where, name, self._data(data, SHAPES[name], f"{where}.data"), **found)
        return None

    def _data(self, told: dict[str, Any], shape: Shape, where: str) -> dict[str, Node]:
        if "tenant" in told:
            self._refuse(f"{where}.tenant: comes from the address (or `--tenant`), not from a mapping")
        known = {name: member for name, member in shape.items() if name != "tenant"}
        return self._members({name: one for name, one in told.items() if name != "tenant"}, known, where)

    def _members(self, told: dict[str, Any], shape: Shape, where: str) -> dict[str, Node]:
        self._refuse_unknown(told, shape, where)
        for name, member in shape.items():
            if member.needed and name not in told:
                self.problems.append(f"{where}.{name}: is needed ({member.says}), and nothing maps it")
        return {name: self._node(one, shape[name], f"{where}.{name}") for name, one in told.items() if name in shape}

    def _node(self, told: Any, member: Member, where: str) -> Node:
        """An expression may stand for a whole object or list, too."""
        if isinstance(told, dict) and member.inner:
            return self._members(told, member.inner, where)
        if isinstance(told, dict) and member.free:
            return {name: self._leaf(one, f"{where}.{clean(name)}") for name, one in told.items()}
        if isinstance(told, list) and member.element:
            return [self._node(one, member.element, f"{where}[{n}]") for n, one in enumerate(told)]
        return self._leaf(told, where, member)

    def _leaf(self, told: Any, where: str, member: Member | None = None) -> Expression:
        try:
            expression = parse_expression(told, where)
        except Misconfigured as error:
            self._refuse(*str(error).splitlines())
            return _REFUSED
        self.problems.extend(f"{where}: {doubt}" for doubt in expression.unseen)
        why = never_fits(expression, member) if member else None
        if why:
            self.problems.append(f"{where}: can never stand there: {why}")
        return expression

    def _refuse_unknown(self, told: Iterable[str], known: Iterable[str], where: str) -> None:
        for name in told:
            if name not in known:
                self._refuse(f"{where}: there is no field {clean(name)!r}{suggestion(name, known)}")

    def _refuse(self, *problems: str) -> None:
        self.problems.extend(problems)
        self.wrong.extend(problems)


_REFUSED = parse_expression("`null`", "")
"""In the place of an expression that is none: the whole mapping is refused then."""
