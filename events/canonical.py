"""Canonical events from outside, one structured CloudEvent at a time (CONTRACT 1, R33, R75, R92)."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from afterview.events.errors import Malformed
from afterview.events.tracing import validly_traced
from afterview.schemas.incoming import INCOMING_TYPES, Envelope, Incoming
from afterview.schemas.internal import Internal, LogLine

OURS = "afterview."
"""what our types begin with"""

_WORDS = {
    "value_error": "not an RFC 3339 time with an offset, such as 2027-03-04T11:00:00Z, from 1900 to 2199",
    "model_type": "Input should be an object",
    "model_attributes_type": "Input should be an object",
    "dict_type": "Input should be an object",
    "tuple_type": "Input should be a list",
}


@dataclass(frozen=True, slots=True)
class Canonical:
    """An event that was read. `event` is None for a type that means nothing here (R32)."""

    time: datetime
    type: str
    event: Incoming | None


class Problems(Malformed):
    """Everything that is wrong with one event: which field, and what; never a value."""

    def __init__(self, problems: Iterable[tuple[str, str]]) -> None:
        """The field is a path such as `data.candidate.id`; empty for the event itself."""
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{field}: {what}" if field else what for field, what in self.problems))


def parse(text: bytes | str) -> Canonical:
    """Raises `Problems`."""
    return read(_json(text))


def read(value: Any) -> Canonical:
    """The same, of JSON that is read already."""
    if not isinstance(value, dict):
        raise Problems([("", "not a JSON object: a structured CloudEvent is expected")])
    kind = value.get("type")
    model = INCOMING_TYPES.get(kind, Envelope) if isinstance(kind, str) else Envelope
    try:
        event: Any = model.model_validate(validly_traced(value))
    except ValidationError as error:
        raise Problems(_problems(error)) from None
    return Canonical(event.time, event.type, None if model is Envelope else event)


def from_outside(value: Any, tenants: Container[str]) -> Incoming | None:
    """An event that an event bus sends; None when its type is somebody else's. Raises `Problems`.

    Nobody outside fires a timer, settles a mail or speaks for an operator; nor for a tenant that is not ours.
    """
    told = read(value)
    if told.event is None and told.type.startswith(OURS):
        raise Problems([("type", "no type of event that can be sent here")])
    if told.event is not None and told.event.data.tenant not in tenants:
        raise Problems([("data.tenant", "no tenant of this installation")])
    return told.event


def encoded(event: Incoming | Internal) -> bytes:
    """As JSON. What was not said stays unsaid, null stays null (R29)."""
    return event.model_dump_json(exclude_unset=True).encode()


def parse_log_line(text: bytes) -> LogLine:
    """A line of a dumped `candidate-events` log (R83). Raises `Problems`."""
    try:
        return LogLine.model_validate(_json(text))
    except ValidationError as error:
        raise Problems(_problems(error)) from None


def _json(text: bytes | str) -> Any:
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError:
        raise Problems([("", "not JSON")]) from None


def _problems(error: ValidationError) -> list[tuple[str, str]]:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return [(" ".join(".".join(map(str, one["loc"])).split()), _what(one)) for one in found]


def _what(problem: Mapping[str, Any]) -> str:
    """Pydantic's words name no value; those of a time that cannot be read may, and those of a class say nothing."""
    return _WORDS.get(problem["type"]) or str(problem["msg"])
