"""Whatever changes: nothing that matters is missed, and what does no harm passes. JSON Schema itself is the judge."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import is_valid
from tests.events.contracts.any_schema import SCHEMAS, pairs, widened, written
from tests.events.contracts.schemas import Json, broken


@settings(max_examples=150)
@given(pairs(), st.data())
def test_what_breaks_no_producer_lets_them_send_what_they_sent(pair: tuple[Json, Json], data: st.DataObject) -> None:
    was, now = pair
    if broken(was, now, "producers") == []:
        sent = data.draw(st.lists(written(was), min_size=3, max_size=9))
        assert [value for value in sent if not is_valid(now, value)] == []


@settings(max_examples=150)
@given(pairs(), st.data())
def test_what_breaks_no_consumer_sends_what_they_can_read(pair: tuple[Json, Json], data: st.DataObject) -> None:
    """By a schema that takes fields that it does not know, as consumers must."""
    was, now = pair
    if broken(was, now, "consumers") == []:
        sent = data.draw(st.lists(written(now), min_size=3, max_size=9))
        assert [value for value in sent if not is_valid(opened(was), value)] == []


@settings(max_examples=150)
@given(SCHEMAS.flatmap(lambda was: st.tuples(st.just(was), widened(was))))
def test_more_than_before_breaks_no_producer_and_less_no_consumer(pair: tuple[Json, Json]) -> None:
    was, now = pair
    assert broken(was, now, "producers") == []
    assert [one for one in broken(now, was, "consumers") if not one.endswith("is no longer sent")] == []


def opened(schema: Any) -> Any:
    if isinstance(schema, list):
        return [opened(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: opened(value) for key, value in schema.items() if (key, value) != ("additionalProperties", False)}
