"""Canonical events from outside, one structured CloudEvent at a time (CONTRACT 1, R33, R75)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from afterview.events.errors import Malformed
from afterview.schemas.incoming import INCOMING, INCOMING_TYPES, Envelope, Incoming


@dataclass(frozen=True, slots=True)
class Canonical:
    """An event that was read. `event` is None for a type that means nothing here (R32)."""

    time: datetime
    type: str
    event: Incoming | None


class Problems(Malformed):
    """Everything that is wrong with one event: which field, and what; never a value."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{field}: {what}" if field else what for field, what in problems))


def parse(text: bytes | str) -> Canonical:
    """Raises `Problems`."""
    try:
        value = from_json(text, allow_inf_nan=False)
    except ValueError:
        raise Problems([("", "not JSON")]) from None
    return read(value)


def read(value: Any) -> Canonical:
    """The same, of JSON that is read already."""
    if not isinstance(value, dict):
        raise Problems([("", "not a JSON object: a structured CloudEvent is expected")])
    try:
        if value.get("type") in INCOMING_TYPES:
            event = INCOMING.validate_python(value)
            return Canonical(event.time, event.type, event)
        envelope = Envelope.model_validate(value)
    except ValidationError as error:
        raise Problems(_problems(error, value)) from None
    return Canonical(envelope.time, envelope.type, None)


def _problems(error: ValidationError, value: dict[str, Any]) -> list[tuple[str, str]]:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    kind = value.get("type")
    return [(".".join(str(step) for step in one["loc"] if step != kind), _said(one["msg"])) for one in found]


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")
