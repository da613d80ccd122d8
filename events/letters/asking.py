"""Who could still write what is missing in a brief."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from afterview.events.letters.values import PARTS, Part
from afterview.schemas.incoming_data import Note
from afterview.schemas.people import Person


class Ask(NamedTuple):
    """An interviewer, and the parts that they could write."""

    person: Person
    parts: tuple[Part, ...]


def still_to_ask(interviewers: Iterable[Person], notes: Sequence[Note], missing: Sequence[Part]) -> list[Ask]:
    """Who has written nothing is asked for all of it; who has written something, for what nobody has written yet."""
    asks: list[Ask] = []
    for person in _each_once(interviewers):
        own = [note for note in notes if note.author and is_same(note.author, person)]
        wanted = missing if own else PARTS
        if parts := tuple(part for part in wanted if not any(getattr(note, part) for note in own)):
            asks.append(Ask(person, parts))
    return asks


def is_same(one: Person, other: Person) -> bool:
    """By the id if both have one, else by address, else by name."""
    for name in ("id", "email", "name"):
        said, also = getattr(one, name), getattr(other, name)
        if said and also:
            return bool(said.strip().casefold() == also.strip().casefold())
    return False


def _each_once(people: Iterable[Person]) -> list[Person]:
    """Those who can be told from others and named; they may have met the candidate more than once."""
    known: list[Person] = []
    for person in people:
        if (person.name or person.email) and not any(is_same(person, other) for other in known):
            known.append(person)
    return known
