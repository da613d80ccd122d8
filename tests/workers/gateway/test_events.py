"""`POST /events` (CONTRACT 1, 2 and 6; R75, R92)."""

import json
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.workers.gateway.conftest import Serve
from tests.workers.gateway.serving import BEARER, CONFIGURATION, Served, value
from tests.workers.tickets import NOW

from afterview.events.canonical import Problems
from afterview.schemas.internal import INTERNAL_TYPES
from afterview.schemas.settings import SecretSettings
from afterview.workers.gateway.deliveries.checking import MOST_PROBLEMS, check
from afterview.workers.gateway.deliveries.envelopes import events_of
from afterview.workers.gateway.http.reading import LARGEST
from afterview.workers.gateway.http.turned import TurnedAway

STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
HIRED = {
    "specversion": "1.0",
    "id": "1",
    "source": "/ats",
    "type": "afterview.candidate.hired.v1",
    "time": "2027-02-28T08:00:00+01:00",
    "data": {"tenant": "acme", "application_id": "app-1", "candidate": {"id": "cand-1", "email": None}},
}
UPDATED = {**HIRED, "id": "2", "type": "afterview.candidate.updated.v1"}
STRANGE = {**HIRED, "id": "3", "type": "com.example.thing", "data": None}
INTERNAL = [*INTERNAL_TYPES, "afterview.operator.paused.v1", "afterview.mail.sent.v1"]


def changed(**data: object) -> dict[str, Any]:
    return {**HIRED, "data": {**HIRED["data"], **data}}  # type: ignore[dict-item]


async def post(
    served: Served, body: object, kind: str | None = STRUCTURED, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    sent = {"Authorization": f"Bearer {BEARER}", **({"Content-Type": kind} if kind else {}), **(headers or {})}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with served.client.post(
        served.url + "/events", data=BytesIO(content), headers=sent, skip_auto_headers=("Content-Type",)
    ) as answer:
        text = await answer.read()
        return answer.status, json.loads(text) if answer.content_type == "application/json" else text


@pytest.mark.parametrize("kind", [STRUCTURED, "application/json", "Application/CloudEvents+JSON; charset=UTF-8"])
async def test_a_structured_event_is_recorded_for_the_intake(served: Served, kind: str) -> None:
    assert await post(served, {**HIRED, "traceparent": "x"}, kind) == (202, {"accepted": 1, "ignored": 0})
    (record,) = served.intake()
    assert (record.key, record.at) == (b"acme/cand-1", NOW)
    assert record.headers == (("tenant", b"acme"), ("vendor", b"events"))
    assert value(record) == {**HIRED, "time": "2027-02-28T07:00:00Z"}, "null kept (R29), unknown fields dropped"


async def test_a_batch_is_recorded_in_its_order(served: Served) -> None:
    assert await post(served, [HIRED, STRANGE, UPDATED], BATCH) == (202, {"accepted": 2, "ignored": 1})
    assert [value(record)["id"] for record in served.intake()] == ["1", "2"]
    assert await post(served, [], BATCH) == (202, {"accepted": 0, "ignored": 0})


async def test_a_binary_event_has_its_attributes_in_headers(served: Served) -> None:
    """CloudEvents HTTP binding 3.1: percent-encoded, perhaps quoted."""
    headers = {f"ce-{name}": str(HIRED[name]) for name in ("specversion", "source", "type", "time")}
    headers |= {"CE-ID": '"Gr%C3%BC%20\\"n"', "ce-subject": "applications/app-1"}
    assert await post(served, HIRED["data"], "application/json", headers) == (202, {"accepted": 1, "ignored": 0})
    assert value(served.intake()[0]) == {
        **HIRED,
        "id": 'Grü "n',
        "time": "2027-02-28T07:00:00Z",
        "subject": "applications/app-1",
    }


async def test_the_data_of_a_binary_event_must_be_json_if_it_is_ours(served: Served) -> None:
    ours = {f"ce-{name}": str(HIRED[name]) for name in ("specversion", "id", "source", "type", "time")}
    status, problems = await post(served, b"<data/>", "text/xml", ours)
    assert (status, problems[0]["field"]) == (400, "datacontenttype")
    status, problems = await post(served, b"<data/>", None, ours)
    assert (status, problems[0]["what"]) == (400, "data is not JSON in UTF-8")
    assert await post(served, b"<data/>", "text/xml", {**ours, "ce-type": "com.example.thing"}) == (
        202,
        {"accepted": 0, "ignored": 1},
    )
    assert served.stored() == 0


def test_an_attribute_given_twice_is_a_problem() -> None:
    with pytest.raises(Problems, match="given twice"):
        events_of("", [("ce-id", "1"), ("Ce-Id", "2")], b"{}")


async def test_all_of_a_batch_or_none(served: Served) -> None:
    """CONTRACT 6: the problem of each event, and nothing recorded."""
    bad = {**changed(candidate={}), "time": "2027-02-28T08:00:00"}
    status, problems = await post(served, [HIRED, bad, changed(tenant="nobody"), 7], BATCH)
    assert status == 400
    assert [(problem["index"], problem["field"]) for problem in problems] == [
        (1, "time"),
        (1, "data.candidate.id"),
        (2, "data.tenant"),
        (3, ""),
    ]
    assert served.stored() == 0


@pytest.mark.parametrize("name", [*INTERNAL, "afterview.candidate.hired.v2", "afterview.", "afterview.x"])
async def test_internal_and_unknown_types_of_ours_are_refused(served: Served, name: str) -> None:
    """CONTRACT 2: nobody outside fires a timer, settles a mail or speaks for an operator."""
    status, problems = await post(served, {**HIRED, "type": name})
    assert (status, problems) == (
        400,
        [{"index": 0, "field": "type", "what": "no type of event that can be sent here"}],
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"NaN",
        b"[" * 5000,
        b'{"id": "\\ud800"}',
        b"[]",
        b"7",
        b"null",
        json.dumps({**HIRED, "type": []}).encode(),
        json.dumps({**HIRED, "type": None}).encode(),
        json.dumps({**HIRED, "specversion": "0.3"}).encode(),
        json.dumps({**HIRED, "id": 1}).encode(),
    ],
    ids=range(13),
)
async def test_what_is_no_event_is_a_problem(served: Served, body: bytes) -> None:
    status, problems = await post(served, body)
    assert status == 400
    assert set(problems[0]) == {"index", "field", "what"}
    assert served.stored() == 0


async def test_no_problem_names_a_value(served: Served) -> None:
    """CONTRACT 6: errors without personal data."""
    secret = "ada@example.com"
    bad = {
        **changed(candidate={"id": {"x": secret}, "email": [secret], "can_email": secret}, application_id=[secret]),
        "time": secret,
        "specversion": secret,
    }
    status, problems = await post(served, [bad, {**HIRED, "type": f"afterview.{secret}"}, secret], BATCH)
    assert status == 400
    assert len(problems) >= 6
    assert secret not in json.dumps(problems)


async def test_a_number_that_is_no_json_never_reaches_the_log(served: Served) -> None:
    """1e999 is read as infinity, which JSON cannot write."""
    answered = {**HIRED, "type": "afterview.survey.answered.v1"}
    answered["data"] = {
        **HIRED["data"],  # type: ignore[dict-item]
        "invitation_id": "i",
        "submitted_at": "2027-02-28T08:00:00Z",
        "answers": {"clear": "HUGE"},
    }
    body = json.dumps(answered).replace('"HUGE"', "1e999").encode()
    assert (await post(served, body))[0] == 202
    assert b"Infinity" not in served.intake()[0].value


@pytest.mark.parametrize("kind", [None, "text/plain", "application/cloudevents+avro", "application/cloudevents"])
async def test_another_content_type_is_not_supported(served: Served, kind: str | None) -> None:
    assert (await post(served, HIRED, kind))[0] == 415


@pytest.mark.parametrize(
    "authorization", ["", BEARER, f"Basic {BEARER}", "Bearer", "Bearer x", f"Bearer {BEARER}x", "Bearer \xe6"]
)
async def test_a_wrong_bearer_token_opens_nothing(served: Served, authorization: str) -> None:
    async with served.client.post(
        served.url + "/events", json=HIRED, headers={"Authorization": authorization}
    ) as answer:
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert served.stored() == 0


async def test_the_bearer_token_must_be_there_once(served: Served) -> None:
    twice = [("Authorization", f"Bearer {BEARER}")] * 2
    for headers in ([], twice):
        async with served.client.post(served.url + "/events", json=HIRED, headers=headers) as answer:
            assert answer.status == 401


async def test_without_a_token_in_the_configuration_the_door_is_closed(serve: Serve) -> None:
    """Choice: 503, as for a webhook without a secret. An empty token is refused by the configuration already."""
    served = await serve(CONFIGURATION.model_copy(update={"secrets": SecretSettings()}))
    assert (await post(served, HIRED, headers={"Authorization": "Bearer "}))[0] == 503
    assert served.stored() == 0
    with pytest.raises(ValidationError):
        SecretSettings.model_validate({"bearer": ""})


async def test_other_methods_sizes_and_a_broken_log(served: Served) -> None:
    async with served.client.get(served.url + "/events") as answer:
        assert answer.status == 405
    assert (await post(served, b" " * (LARGEST + 1)))[0] == 413
    served.breaks()
    assert (await post(served, HIRED))[0] == 503


def test_more_problems_than_anybody_reads_are_not_told() -> None:
    assert MOST_PROBLEMS <= len(check([{}] * 5000, ()).problems) < MOST_PROBLEMS + 10


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "specversion": st.just("1.0") | JSON,
        "id": st.just("1") | JSON,
        "source": st.just("/ats") | JSON,
        "type": st.sampled_from([HIRED["type"], "com.x", *INTERNAL]) | JSON,
        "time": st.just("2027-02-28T08:00:00Z") | JSON,
        "data": st.just(HIRED["data"]) | st.fixed_dictionaries({"tenant": st.just("acme"), "candidate": JSON}) | JSON,
    },
)


@given(st.lists(EVENTS | JSON, max_size=4))
def test_whatever_json_comes_is_accepted_ignored_or_a_problem(events: list[Any]) -> None:
    checked = check(events, ("acme",))
    wrong = {problem.index for problem in checked.problems}
    assert len(checked.accepted) + checked.ignored + len(wrong) == len(events)


@given(
    st.sampled_from(["", "application/json", "text/plain", STRUCTURED, BATCH]),
    st.lists(st.tuples(st.sampled_from(["ce-id", "ce-type", "ce-x", "x"]), st.text()), max_size=4),
    st.binary() | st.text().map(str.encode) | JSON.map(lambda one: json.dumps(one).encode()),
)
def test_whatever_bytes_come_are_events_or_turned_away(kind: str, headers: list[tuple[str, str]], body: bytes) -> None:
    with suppress(Problems, TurnedAway):
        check(events_of(kind, headers, body), ("acme",))
