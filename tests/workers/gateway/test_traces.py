"""Traces at the doors of the gateway: taken from whoever tells of one, begun for a webhook that tells of none."""

import json

import pytest
from structlog.testing import capture_logs
from tests.workers.gateway.serving import Served, greenhouse, value
from tests.workers.gateway.test_events import BATCH, HIRED, STRUCTURED, UPDATED, post
from tests.workers.tickets import NOW

from afterview.events.tracing import carried
from afterview.schemas.tracing import Trace, valid_parent

PARENT, OTHER = f"00-{'a' * 32}-{'b' * 16}-01", f"00-{'c' * 32}-{'d' * 16}-00"
BODY = b'{"action": "ping", "payload": {}}'


async def webhook(served: Served, **headers: str) -> tuple[int, str]:
    """Status, and the trace that the answer names."""
    url = f"{served.url}/in/acme/greenhouse"
    async with served.client.post(url, data=BODY, headers={**greenhouse(BODY), **headers}) as answer:
        return answer.status, answer.headers["Traceresponse"]


async def test_a_webhook_is_of_the_trace_that_it_tells_of(served: Served) -> None:
    assert await webhook(served, Traceparent=PARENT, Tracestate="rojo=1") == (200, PARENT)
    (record,) = served.intake()
    assert (carried(record.headers), record.at) == (Trace(PARENT, "rojo=1"), NOW)


@pytest.mark.parametrize("headers", [{}, {"Traceparent": PARENT.upper()}, {"Traceparent": "x", "Tracestate": "a=1"}])
async def test_a_webhook_that_tells_of_none_begins_one_and_the_next_another(
    served: Served, headers: dict[str, str]
) -> None:
    answers = [await webhook(served, **headers) for _ in range(2)]
    assert {status for status, _ in answers} == {200}
    begun = [named for _, named in answers]
    assert [valid_parent(named) for named in begun] == begun
    assert len(set(begun)) == 2
    assert [carried(record.headers) for record in served.intake()] == [Trace(named) for named in begun]


async def test_what_is_turned_away_is_found_by_its_trace_too(served: Served) -> None:
    with capture_logs() as logs:
        assert await webhook(served, Traceparent=PARENT, Signature="sha256 wrong") == (401, PARENT)
        status, begun = await webhook(served, Signature="sha256 wrong")
    assert (status, valid_parent(begun)) == (401, begun)
    assert [line["trace_id"] for line in logs] == ["a" * 32], "a line a minute"


async def test_an_event_is_of_its_own_trace_else_of_that_of_its_request_else_of_none(served: Served) -> None:
    own = {**HIRED, "id": "own", "traceparent": OTHER, "tracestate": "a=1"}
    wrong = {**UPDATED, "id": "wrong", "traceparent": "x", "tracestate": "a=1"}
    assert await post(served, [HIRED, own, wrong], BATCH, {"traceparent": PARENT}) == (
        202,
        {"accepted": 3, "ignored": 0},
    )
    assert await post(served, UPDATED) == (202, {"accepted": 1, "ignored": 0})
    told = [(value(one).get("traceparent"), value(one).get("tracestate")) for one in served.intake()]
    assert told == [(PARENT, None), (OTHER, "a=1"), (PARENT, None), (None, None)]


async def test_a_binary_event_has_it_in_headers_and_a_wrong_one_refuses_nothing(served: Served) -> None:
    attributes = {f"ce-{name}": str(HIRED[name]) for name in ("specversion", "source", "type", "time")}
    for number, said in enumerate((PARENT, "x", "\u00e6")):
        headers = {**attributes, "ce-id": str(number), "ce-traceparent": said, "traceparent": OTHER}
        assert (await post(served, json.dumps(HIRED["data"]).encode(), "application/json", headers))[0] == 202
    assert [value(one)["traceparent"] for one in served.intake()] == [PARENT, OTHER, OTHER]


async def test_a_structured_event_is_of_the_trace_of_its_request(served: Served) -> None:
    assert (await post(served, HIRED, STRUCTURED, {"traceparent": PARENT, "tracestate": "rojo=1"}))[0] == 202
    (record,) = served.intake()
    assert value(record) == {**HIRED, "time": "2027-02-28T07:00:00Z", "traceparent": PARENT, "tracestate": "rojo=1"}
