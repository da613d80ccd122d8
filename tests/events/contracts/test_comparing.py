"""Every kind of change of a schema, and whom it breaks."""

from typing import Any

import pytest
from tests.events.contracts.schemas import Json, broken, nullable, one_of, text, thing

LIST = {"type": "array", "items": text()}
TABLE = {"type": "object", "additionalProperties": text()}
MOMENT = text(format="date-time")
WHOLE, NUMBER = {"type": "integer"}, {"type": "number"}
PAIR = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}
NUMBERS = {"type": "object", "additionalProperties": WHOLE}
ANYTHING = {"type": "object", "additionalProperties": {}}
LONG = one_of("a", "bb")
OTHER, CODED = ["pattern is ^b now, was ^a"], ["contentEncoding is x now, was not there"]
FINE: list[str] = []

CHANGES: list[tuple[str, Any, Any, list[str], list[str]]] = [
    # what, was, now, and what it breaks: of an event in (producers), of an event out (consumers)
    ("nothing", thing("a", a=text()), thing("a", a=text()), FINE, FINE),
    ("words", text(description="old"), text(description="new", title="New", default="x", examples=["x"]), FINE, FINE),
    ("a further field", thing(a=text()), thing(a=text(), b=text()), FINE, FINE),
    ("a further required field", thing(), thing("b", b=text()), ["b: is required now"], FINE),
    ("a field that may be missing", thing("a", a=text()), thing(a=text()), FINE, ["a: may be missing now"]),
    ("a field that may not be missing", thing(a=text()), thing("a", a=text()), ["a: is required now"], FINE),
    ("a field that is gone", thing(a=text()), thing(), ["a: is no longer read"], ["a: is no longer sent"]),
    ("a required field gone", thing("a", a=text()), thing(), ["a: is no longer read"], ["a: is no longer sent"]),
    ("null, too", text(), nullable(text()), FINE, ["may be null now"]),
    ("null no more", nullable(text()), text(), ["no longer takes null"], FINE),
    ("another type", text(), WHOLE, ["no longer takes string"], ["may be integer now"]),
    ("numbers, not only whole ones", WHOLE, NUMBER, FINE, ["may be number now"]),
    ("whole numbers only", NUMBER, WHOLE, ["no longer takes number"], FINE),
    ("a further type", text(), {"type": ["string", "integer"]}, FINE, ["may be integer now"]),
    ("anything", text(), {}, FINE, ["may be array, boolean, integer, null, number, object now"]),
    ("a further value", one_of("a"), one_of("a", "b"), FINE, ["may be b now"]),
    ("a value less", one_of("a", "b"), one_of("a"), ["no longer takes b"], FINE),
    ("a constant that became another", {"const": "1"}, {"const": "2"}, ["no longer takes 1"], ["may be 2 now"]),
    ("any value", one_of("a", "b"), text(), FINE, ["may be anything now, not only a, b"]),
    ("some values", text(), one_of("a", "b"), ["takes nothing but a, b now"], FINE),
    ("too long", LONG, text(maxLength=1), ["no longer takes bb"], ["may be anything now, not only a, bb"]),
    ("longer", text(maxLength=5), text(maxLength=9), FINE, ["maxLength is 9 now, was 5"]),
    ("shorter", text(maxLength=9), text(maxLength=5), ["maxLength is 5 now, was 9"], FINE),
    ("a limit", text(), text(maxLength=5), ["maxLength is 5 now, was not there"], FINE),
    ("no limit", text(maxLength=5), text(), FINE, ["maxLength is not there now, was 5"]),
    ("not empty", text(), text(minLength=1), ["minLength is 1 now, was not there"], FINE),
    ("at least none", text(), text(minLength=0), FINE, FINE),
    ("from zero", WHOLE, {**WHOLE, "minimum": 0}, ["minimum is 0 now, was not there"], FINE),
    ("up to ten", {**WHOLE, "maximum": 5}, {**WHOLE, "maximum": 10}, FINE, ["maximum is 10 now, was 5"]),
    ("a pattern", text(), text(pattern="^a"), ["pattern is ^a now, was not there"], FINE),
    ("another pattern", text(pattern="^a"), text(pattern="^b"), OTHER, OTHER),
    ("a format", text(), MOMENT, ["format is date-time now, was not there"], FINE),
    ("no format", MOMENT, text(), FINE, ["format is not there now, was date-time"]),
    ("elements", LIST, {**LIST, "items": WHOLE}, ["[]: no longer takes string"], ["[]: may be integer now"]),
    ("any elements", LIST, {"type": "array"}, FINE, ["[]: may be array, boolean, integer, null, number, object now"]),
    ("more elements", {**PAIR, "maxItems": 2}, {**PAIR, "maxItems": 3}, FINE, ["maxItems is 3 now, was 2"]),
    ("no empty list", LIST, {**LIST, "minItems": 1}, ["minItems is 1 now, was not there"], FINE),
    ("values of a table", TABLE, NUMBERS, ["*: no longer takes string"], ["*: may be integer now"]),
    ("a table of anything", ANYTHING, ANYTHING, FINE, FINE),
    ("closed", thing(a=text()), thing(a=text(), closed=True), ["takes no further fields now"], FINE),
    ("open", thing(a=text(), closed=True), thing(a=text()), FINE, FINE),
    ("a strange keyword", text(), text(contentEncoding="x"), CODED, CODED),
]  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now", "producers", "consumers"), [pytest.param(*row[1:], id=row[0]) for row in CHANGES]
)
def test_a_change_breaks_whom_it_breaks(was: Json, now: Json, producers: list[str], consumers: list[str]) -> None:
    """By itself, and in a field."""
    assert broken(was, now, "producers") == producers
    assert broken(was, now, "consumers") == consumers
    assert broken(thing(f=was), thing(f=now), "producers") == [inside(one) for one in producers]
    assert broken(thing(f=was), thing(f=now), "consumers") == [inside(one) for one in consumers]


def inside(said: str) -> str:
    """The same, of a thing's field `f`."""
    where, colon, _ = said.partition(": ")
    return f"f{said}" if where == "[]" else f"f.{said}" if colon else f"f: {said}"


@pytest.mark.parametrize("whom", ["producers", "consumers", "files"])
def test_a_reference_is_what_it_leads_to(whom: Any) -> None:
    was_in = {"components": {"schemas": {"Person": thing("id", id=text())}}}
    now_in = {"components": {"schemas": {"Somebody": thing("id", id={"type": "integer"})}}}
    was, now = ({"$ref": f"#/components/schemas/{name}"} for name in ("Person", "Somebody"))
    assert broken(was, was, whom, was_in, was_in) == []
    assert len(broken(thing(p=was), thing(p=nullable(now)), whom, was_in, now_in)) >= 1
    assert all(one.startswith("p") for one in broken(thing(p=was), thing(p=nullable(now)), whom, was_in, now_in))


def test_a_schema_that_leads_into_itself_has_an_end() -> None:
    """Each side's own name for it."""
    of = {
        "components": {"schemas": {"Tree": thing(of={"type": "array", "items": {"$ref": "#/components/schemas/Tree"}})}}
    }
    tree = {"$ref": "#/components/schemas/Tree"}
    assert broken(tree, tree, "producers", of, of) == broken(tree, tree, "consumers", of, of) == []


def test_a_file_that_people_write_may_not_say_what_is_no_longer_known() -> None:
    was, now = thing(a=text(), b=text(), closed=True), thing(a=text(), closed=True)
    assert broken(was, now, "files") == ["b: is no longer known"]
    assert broken(now, was, "files") == []


def test_a_list_in_a_list_says_where() -> None:
    people = {"type": "array", "items": thing("id", id=text(), name=text())}
    fewer = {"type": "array", "items": thing("id", id=text(maxLength=5))}
    assert broken(thing(people=people), thing(people=fewer), "producers") == [
        "people[].name: is no longer read",
        "people[].id: maxLength is 5 now, was not there",
    ]
