"""What comes out of a converter, held against the canonical schemas (convert rules 2 and 4)."""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from afterview.events.ats.answers import Event
from afterview.events.ats.texts import email_of
from afterview.events.errors import Malformed
from afterview.schemas.incoming import INCOMING, Incoming
from afterview.schemas.incoming_data import CandidateData

_CLEARING = frozenset({"job", "recruiter", "hiring_manager"})
"""A null there is told on, as one in `candidate` (R29, R93)."""

_NEEDED = frozenset({"note"})
"""May be empty, but not left out."""

_MESSAGES = {"value_error": "not an RFC 3339 time with an offset, of the years 1900 to 2199"}
"""Instead of Python's own, which quotes the value. Only times are read by a function of ours."""

_FOREIGN_KEYS = "answers"
"""Its keys come from outside and are not repeated in an error."""


def checked(event: Event) -> Incoming:
    """The event as its schema reads it. The error names the field and never the value."""
    try:
        return INCOMING.validate_python(event)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = event["type"].removeprefix("afterview.").removesuffix(".v1")
        raise Malformed(f"{name}: {_path(first['loc'])}: {_MESSAGES.get(first['type'], first['msg'])}") from None


def passed_on(data: CandidateData) -> dict[str, Any]:
    """Canonical `data` with what its schema knows and nothing else."""
    known = data.model_dump(mode="json", exclude_unset=True)
    return _members(known, lambda key: key in _CLEARING)


def _members(value: dict[str, Any], clearing: Callable[[str], bool]) -> dict[str, Any]:
    """Without what is missing, but with the nulls that clear what is known."""
    told = {key: _kept(key, one) for key, one in value.items()}
    return {key: one for key, one in told.items() if one is not None or (value[key] is None and clearing(key))}


def _kept(key: str, value: Any) -> Any:
    """None when nothing is left, except of what has to be there."""
    if key == "email":
        return email_of(value)
    if key == _FOREIGN_KEYS:
        return value
    if isinstance(value, list):
        return [_kept("", one) for one in value]
    if not isinstance(value, dict):
        return value if value != "" else None
    told = _members(value, lambda _: key == "candidate")
    return told if told or key in _NEEDED else None


def _path(location: tuple[int | str, ...]) -> str:
    """`data.interview.interviewers[0].id`, without the type that pydantic puts first."""
    path = ""
    for step in location[1:]:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
        if step == _FOREIGN_KEYS:
            break
    return path.removeprefix(".")
