"""Which canonical events of a request may go on the log: all of them, or none (CONTRACT 2 and 6, R75)."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, to_json

from afterview.schemas.incoming import INCOMING_TYPES, Envelope
from afterview.workers.gateway.problems import OURS, Problem, problems_of

MOST_PROBLEMS = 1000
"""are told at once"""


@dataclass(slots=True)
class Checked:
    """What a request comes to."""

    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    """tenant and event"""
    ignored: int = 0
    """of types that are not ours"""
    problems: list[Problem] = field(default_factory=list)


def check(events: Sequence[Any], tenants: Container[str]) -> Checked:
    """Look at every event; each is kept as it was sent, unknown fields and all."""
    checked = Checked()
    for index, event in enumerate(events):
        if len(checked.problems) >= MOST_PROBLEMS:
            break
        _look(checked, index, event, tenants)
    return checked


def _look(checked: Checked, index: int, event: Any, tenants: Container[str]) -> None:
    if not isinstance(event, dict):
        checked.problems.append(Problem(index, "", "an event is a JSON object"))
        return
    name = str(event.get("type", ""))
    model = INCOMING_TYPES.get(name, Envelope)
    try:
        model.model_validate(event)
    except ValidationError as error:
        checked.problems.extend(problems_of(index, error))
        return
    if model is not Envelope:
        _keep(checked, index, event, tenants)
    elif name.startswith(OURS):
        checked.problems.append(Problem(index, "type", "no type of event that can be sent here"))
    else:
        checked.ignored += 1


def _keep(checked: Checked, index: int, event: dict[str, Any], tenants: Container[str]) -> None:
    tenant = event["data"]["tenant"]
    if tenant not in tenants:
        checked.problems.append(Problem(index, "data.tenant", "no tenant of this installation"))
        return
    try:
        checked.accepted.append((tenant, to_json(event)))
    except PydanticSerializationError:
        checked.problems.append(Problem(index, "", "a text is not Unicode"))
