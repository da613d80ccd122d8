"""`afterview convert --explain`: which expression of a mapping found what in a payload, and what became of it.

It quotes the payload, so it is for whoever has sent that, on their own screen; never for a log.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from json import dumps
from typing import Any

from afterview.events.ats.answers import Unnamed, Unsaved
from afterview.events.ats.checking import checked
from afterview.events.ats.convert import own_answer
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.expressions import Expression, holds
from afterview.events.ats.hints import hint
from afterview.events.ats.leaves import became
from afterview.events.ats.mapped import mapped_event, scope_of
from afterview.events.ats.mapping import EventMapping, MappedEvent, Node, Scope, evaluated
from afterview.events.ats.options import Options
from afterview.events.ats.reading import decode
from afterview.events.ats.shapes import ID, SHAPES, TIME, Member
from afterview.events.ats.texts import paired
from afterview.events.ats.times import Times, mapped_times
from afterview.events.errors import Malformed, Thin

_LONGEST_VALUE = 72
_WIDEST = 44
"""of a column: what is longer pushes what follows"""


@dataclass(frozen=True, slots=True)
class _Row:
    path: str
    expression: str
    says: str


_Line = _Row | str


def explained(vendor: str, body: bytes, options: Options, mapping: EventMapping) -> list[str]:
    """Lines to read. Raises `Refused` for what the mapping is not asked about and its vendor refuses."""
    payload = decode(body)
    delivery = Delivery(vendor, options)
    why, asked = _asked(delivery, payload)
    if not asked:
        return [why]
    scope = scope_of(delivery, payload)
    counted = _Counted()
    lines = [why] if why else []
    for entry in mapping.events:
        lines += [*([""] if lines else []), f"{entry.where} {entry.name}"]
        lines += _aligned(list(_entry(delivery, entry, scope, counted)))
    return [*lines, "", counted.conclusion()]


def _asked(delivery: Delivery, payload: Any) -> tuple[str, bool]:
    """Whether the mapping is asked, and why."""
    vendor = delivery.vendor
    try:
        answer = own_answer(delivery, payload)
    except Thin as thin:
        return f"{thin}; here the mapping is asked instead", True
    if isinstance(answer, Unnamed | Unsaved):
        return ("" if vendor == "mapping" else f"{answer.why}; here the mapping is asked instead"), True
    return f"{vendor}: its own rules read this body, so the mapping is not asked", False


@dataclass(slots=True)
class _Counted:
    given: int = 0
    refused: int = 0

    def conclusion(self) -> str:
        if self.refused:
            return f"refused, because of {self.refused} of {self.given + self.refused} events: all come out, or none"
        return f"{self.given} event{'s'[: self.given != 1]}" if self.given else "no event: no entry holds on this body"


def _entry(delivery: Delivery, entry: MappedEvent, scope: Scope, counted: _Counted) -> Iterator[_Line]:
    if entry.each is None:
        yield from _once(delivery, entry, scope, counted)
        return
    try:
        items = entry.items(scope)
    except Malformed:
        counted.refused += 1
        yield _Row("each", entry.each.text, f"refused: {entry.each.failure(scope) or 'it is not a list'}")
        return
    count = f"{len(items)} element{'s'[: len(items) != 1]}"
    yield _Row("each", entry.each.text, count if items else _nothing(entry.each, scope, "no event"))
    for n, item in enumerate(items):
        yield f"  item {n}: {_short(item)}"
        yield from _once(delivery, entry, {**scope, "item": item}, counted)


def _once(delivery: Delivery, entry: MappedEvent, scope: Scope, counted: _Counted) -> Iterator[_Line]:
    times = mapped_times(delivery.options.timezone)
    if entry.when:
        failed = entry.when.failure(scope)
        found = None if failed else entry.when.of(scope)
        if not failed and not holds(found):
            yield _Row("when", entry.when.text, f"{_short(found)}: no event{_because(entry.when, scope, found)}")
            return
        yield _Row("when", entry.when.text, f"refused: {failed}" if failed else _short(found))
    for key, expression, member in (("id", entry.id, ID), ("time", entry.time, TIME)):
        if expression:
            yield _leaf(key, expression, member, scope, times)
    for key, node in entry.data.items():
        yield from _tree(f"data.{key}", node, SHAPES[entry.name][key], scope, times)
    yield _conclusion(delivery, entry, scope, counted)


def _conclusion(delivery: Delivery, entry: MappedEvent, scope: Scope, counted: _Counted) -> str:
    try:
        if entry.when:
            entry.when.of(scope)
        event = mapped_event(delivery, entry, scope)
        checked(event)
    except Malformed as error:
        counted.refused += 1
        return f"  refused: {error}"
    counted.given += 1
    timed = "" if "occurred_at" in event["data"] else " (when it was received: nothing else is known)"
    return f"  gives {event['id']} at {event['time']}{timed}"


def _tree(path: str, node: Node, member: Member, scope: Scope, times: Times) -> Iterator[_Line]:
    """The leaves below, and after them whether what they make up is left out as a whole."""
    if isinstance(node, Expression):
        yield _leaf(path, node, member, scope, times)
        return
    if isinstance(node, list):
        for n, one in enumerate(node):
            yield from _tree(f"{path}[{n}]", one, member.element or member, scope, times)
        return
    for key, one in node.items():
        yield from _tree(f"{path}.{key}", one, member.inner[key] if member.inner else member, scope, times)
    if member.inner and (why := _left_out(node, member, scope, times)):
        yield _Row(path, "", why)


def _left_out(node: Node, member: Member, scope: Scope, times: Times) -> str:
    try:
        whole = evaluated(node, scope)
    except Malformed:
        return ""
    if not any(one not in (None, "", [], {}) for one in whole.values()):
        return ""
    result = became(member, whole, times)
    return "" if result.refused or not result.why else f"left out: {result.why}"


def _leaf(path: str, expression: Expression, member: Member, scope: Scope, times: Times) -> _Row:
    if failed := expression.failure(scope):
        return _Row(path, expression.text, f"refused: {failed}")
    found = expression.of(scope)
    if found is None:
        what = "and it is needed" if member.needed else "left out"
        return _Row(path, expression.text, _nothing(expression, scope, what))
    result = became(member, found, times)
    if result.why:
        return _Row(
            path, expression.text, f"{_short(found)}: {'refused' if result.refused else 'left out'}: {result.why}"
        )
    changed = result.value != found or type(result.value) is not type(found)
    less = hint(expression, scope) if isinstance(found, dict) and None in found.values() else ""
    says = _short(found) + (f" -> {_short(result.value)}" if changed else "") + (f"; {less}" if less else "")
    return _Row(path, expression.text, says)


def _nothing(expression: Expression, scope: Scope, what: str) -> str:
    return f"nothing, {what}{_because(expression, scope, None)}"


def _because(expression: Expression, scope: Scope, found: Any) -> str:
    said = hint(expression, scope) if not holds(found) else ""
    return f": {said}" if said else ""


def _short(value: Any) -> str:
    text = paired(dumps(value, ensure_ascii=False, separators=(",", ":")))
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def _aligned(lines: list[_Line]) -> Iterator[str]:
    rows = [line for line in lines if isinstance(line, _Row)]
    first, second = (
        max((len(text) for row in rows if len(text := getattr(row, column)) <= _WIDEST), default=0)
        for column in ("path", "expression")
    )
    for line in lines:
        yield line if isinstance(line, str) else f"  {line.path:{first}}  {line.expression:{second}}  {line.says}"
