"""Notes on the page of a task: what interviewers have written, side by side, and what they could still write."""

from dataclasses import dataclass
from urllib.parse import quote

from afterview.events.letters.asking import is_same, still_to_ask
from afterview.events.letters.lint import Finding
from afterview.events.letters.tidy import name as tidy_name
from afterview.events.letters.values import PARTS, Part
from afterview.schemas.people import Person
from afterview.workers.gateway.pages import wording
from afterview.workers.gateway.pages.desk import Prepared
from afterview.workers.gateway.pages.handing import domain_of


@dataclass(frozen=True, slots=True)
class Said:
    """What one person has written of one part, and how it could be worded better."""

    author: str | None
    text: str
    advice: list[Finding]


@dataclass(frozen=True, slots=True)
class Asked:
    """An interviewer who could write what is missing: `mailto` is their address, as a link has it."""

    name: str
    mailto: str | None
    is_reader: bool
    parts: tuple[Part, ...]


def notes(prepared: Prepared) -> list[tuple[Part, list[Said]]]:
    """By part; who wrote it, what, and what is to be said of it."""
    by_part: dict[Part, list[Said]] = {part: [] for part in PARTS}
    for note in prepared.brief.notes:
        found = wording.on_note(prepared, note)
        author = note.author.name if note.author else None
        for part, said in by_part.items():
            if text := getattr(note, part):
                said.append(Said(author, text, [finding for finding in found if finding.part == part]))
    return [(part, said) for part, said in by_part.items() if said]


def asks(prepared: Prepared, reader: Person) -> list[Asked]:
    met = (person for held in prepared.interviews if held.kind != "assessment" for person in held.interviewers)
    return [
        Asked(tidy_name(person.name) or str(person.email), mailto(person.email), is_same(person, reader), parts)
        for person, parts in still_to_ask(met, prepared.brief.notes, prepared.brief.missing)
    ]


def mailto(address: str | None) -> str | None:
    """An address as a link may have it; None for what is none."""
    return quote(address, safe="@+.-_") if address and domain_of(address) else None
