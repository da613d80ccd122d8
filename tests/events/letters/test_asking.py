"""Who is asked for what a brief lacks: those who were there, for what they have not written."""

import pytest

from afterview.events.letters import Part
from afterview.events.letters.asking import is_same, still_to_ask
from afterview.events.letters.values import PARTS
from afterview.schemas.incoming_data import Note
from afterview.schemas.people import Person

KARI, JONAS = Person(id="1", name="Kari Moe"), Person(name="Jonas Lie", email="Jonas@example.org")
ALL: dict[str, str] = dict.fromkeys(PARTS, "Said.")


def asked(*notes: Note, missing: tuple[Part, ...] = ()) -> list[tuple[str | None, tuple[Part, ...]]]:
    return [(ask.person.name, ask.parts) for ask in still_to_ask([KARI, JONAS, KARI], notes, missing)]


def test_who_has_written_nothing_is_asked_for_all_of_it() -> None:
    assert asked(missing=PARTS) == [("Kari Moe", PARTS), ("Jonas Lie", PARTS)]
    assert asked(Note.model_validate({"author": JONAS, **ALL})) == [("Kari Moe", PARTS)]


def test_who_has_written_something_is_asked_for_what_nobody_has_written() -> None:
    kari, jonas = Note(author=KARI, match="Said."), Note(author=JONAS, advice="Said.")
    assert asked(kari, jonas, missing=("impression",)) == [
        ("Kari Moe", ("impression",)),
        ("Jonas Lie", ("impression",)),
    ]
    assert asked(kari, jonas, Note(author=KARI, interview_id="2", impression="Said.")) == []


def test_notes_of_nobody_known_excuse_nobody() -> None:
    assert asked(Note.model_validate(ALL)) == [("Kari Moe", PARTS), ("Jonas Lie", PARTS)]


def test_an_interviewer_without_a_name_and_an_address_cannot_be_named() -> None:
    assert still_to_ask([Person(id="7"), Person()], (), PARTS) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Person(id="1", name="K. Moe"), KARI),
        (Person(email="jonas@EXAMPLE.org"), JONAS),
        (Person(name=" jonas lie "), JONAS),
    ],
)
def test_somebody_is_known_by_what_both_words_have(one: Person, other: Person) -> None:
    assert is_same(one, other)
    assert is_same(other, one)


def test_two_people_of_one_name_are_told_apart_by_their_ids() -> None:
    assert not is_same(Person(id="2", name="Kari Moe"), KARI)
    assert not is_same(Person(id="2"), JONAS)
