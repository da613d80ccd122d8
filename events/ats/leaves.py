"""One leaf of a mapping: what becomes of the value that its expression finds (convert rules 2, 4 and 5)."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from afterview.events.ats.body import Body, kind_of
from afterview.events.ats.expressions import Expression
from afterview.events.ats.shapes import ID, TIME, Member
from afterview.events.ats.times import Times, mapped_times
from afterview.events.errors import Malformed

_EACH = Member(lambda body, key: body.value[key] if isinstance(body.value[key], list) else None, "a list")
BESIDE: dict[str, Member | None] = {"when": None, "each": _EACH, "id": ID, "time": TIME}
"""The expressions of an entry beside its `data`; any value will do for `when`."""
_KEY = "value"


@dataclass(frozen=True, slots=True)
class Became:
    """What stands there then; or nothing, and `why`."""

    value: Any = None
    why: str = ""
    refused: bool = False
    """the whole body is, not only this key left out"""


def became(member: Member, value: Any, times: Times) -> Became:
    """What an event says of a value that was found."""
    if value is None:
        return Became(why="nothing was found")
    try:
        kept = member.read(Body({_KEY: value}, times), _KEY)
    except Malformed as error:
        return Became(why=str(error).removeprefix(_KEY).removeprefix(": ").removeprefix("."), refused=True)
    if kept is None or kept in ("", {}):
        return Became(why=_why_not(member, value))
    if member.allowed and kept not in member.allowed:
        return Became(kept, f"must be one of {', '.join(member.allowed)}", refused=True)
    return Became(kept)


def never_fits(expression: Expression, member: Member) -> str:
    """Why what the expression finds in every body can stand there in none; empty when it may."""
    if not expression.is_constant:
        return ""
    try:
        value = expression.of({})
    except Malformed:
        return f"it always fails: {expression.failure({})}"
    return "" if value in (None, "", [], {}) else became(member, value, mapped_times(UTC)).why


def _why_not(member: Member, value: Any) -> str:
    if member.inner and isinstance(value, dict):
        return "it has neither an id nor an e-mail address" if "email" in member.inner else "it has no id"
    if isinstance(value, str):
        return "it is empty" if not value.strip() else f"it is not {member.says}"
    return f"{member.says} is expected, not {kind_of(value)}"
