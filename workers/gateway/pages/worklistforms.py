"""The form of a worklist: which tasks, and what shall be done with them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Do = Literal["send", "delivered"]
DOINGS: tuple[Do, ...] = ("send", "delivered")
Trouble = Literal["unclear", "none"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a form comes to."""

    tasks: frozenset[str]
    stay: frozenset[str]
    """those of which it was said already that nothing is done with them"""
    do: Do | None
    sure: bool
    """it was asked once more"""
    trouble: Trouble | None


def read_chosen(form: Sequence[tuple[str, str]]) -> Chosen:
    """Whether the tasks are on anybody's list is not known here."""
    stay = frozenset(value for name, value in form if name == "stays" and value)
    tasks = frozenset(value for name, value in form if name == "task" and value) - stay
    asked = {value for name, value in form if name == "do"}
    do = next((known for known in DOINGS if asked == {known}), None)
    trouble: Trouble | None = "unclear" if do is None else None if tasks else "none"
    return Chosen(tasks, stay, do, ("sure", "yes") in form, trouble)
