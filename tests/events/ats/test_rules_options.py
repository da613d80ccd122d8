"""Rule 3 of CONVERT.md: tenant, outcomes and what was fetched."""

import json
from typing import Any

import pytest
from tests.events.ats.bodies import (
    Json,
    ashby_answer,
    ashby_application,
    converted,
    greenhouse_application,
    greenhouse_rejected,
    greenhouse_webhook,
    names,
    with_value,
)
from tests.events.ats.deliveries import ASHBY_ARCHIVED, GREENHOUSE_ACTIVE, REJECTION, every_outcome

from afterview.events.ats.fetched import parse_fetched
from afterview.events.ats.outcomes import parse_outcomes
from afterview.events.errors import Malformed, Misconfigured

UNREJECTED = greenhouse_webhook("unreject_candidate", greenhouse_application())


def test_the_tenant_is_in_source_and_data() -> None:
    (event,) = converted("greenhouse", REJECTION, tenant="fjord").events
    assert event["source"] == "/in/fjord/greenhouse"
    assert event["data"]["tenant"] == "fjord"


def test_a_tenant_that_is_no_slug_comes_out_of_no_converter() -> None:
    with pytest.raises(Malformed, match=r"^candidate\.rejected: data\.tenant: "):
        converted("greenhouse", REJECTION, tenant="../x")


@pytest.mark.parametrize(
    ("vendor", "body", "word"),
    [
        ("greenhouse", REJECTION, "Too junior"),
        ("greenhouse", GREENHOUSE_ACTIVE, "Panel"),
        ("greenhouse", UNREJECTED, "Panel"),
        ("ashby", ASHBY_ARCHIVED, "Lacks skills"),
    ],
)
@every_outcome
def test_outcomes_beat_the_built_in_rule(vendor: str, body: Any, word: str, outcome: str, expected: list[str]) -> None:
    for key in (word, f"  {word.upper()} ", "*"):
        conversion = converted(vendor, body, outcomes={key: outcome})
        assert names(conversion) == expected
        assert (conversion.nothing is None) == bool(expected)
    assert names(converted(vendor, body, outcomes={"something else": outcome})) == names(converted(vendor, body))
    assert names(converted(vendor, body, outcomes={"*": "hired", word: outcome})) == expected


@pytest.mark.parametrize(
    ("vendor", "body", "interview"),
    [
        ("greenhouse", GREENHOUSE_ACTIVE, {"id": "700100-8800", "stage": "Panel"}),
        ("ashby", ASHBY_ARCHIVED, {"id": "app-1-stage-2", "stage": "Onsite"}),
        (
            "greenhouse",
            with_value(GREENHOUSE_ACTIVE, "payload.application.current_stage.id", None),
            {"id": "700100-Panel", "stage": "Panel"},
        ),
    ],
)
def test_interviewed_gives_an_interview_derived_from_the_stage(vendor: str, body: Any, interview: Json) -> None:
    held, active = converted(vendor, body, outcomes={"*": "interviewed"}).events
    assert held["id"] == f"interview.completed:{interview['id']}"
    assert held["data"]["interview"] == {**interview, "kind": "other", "interviewers": [], "basis": "derived"}
    assert active["data"]["stage"] == interview["stage"]
    assert held["time"] == active["time"]


def test_interviewed_needs_a_stage() -> None:
    body = with_value(GREENHOUSE_ACTIVE, "payload.application.current_stage", None)
    with pytest.raises(Malformed, match="a stage is missing"):
        converted("greenhouse", body, outcomes={"*": "interviewed"})


def test_interviews_that_were_reported_come_before_any_outcome() -> None:
    """Rule 8: `--outcomes` is about the application."""
    stage = {"id": 1, "name": "Panel", "interviews": [{"id": 2, "status": "complete"}]}
    body = greenhouse_webhook("application_updated", greenhouse_application(current_stage=stage))
    conversion = converted("greenhouse", body, outcomes={"panel": "rejected"})
    assert names(conversion) == ["interview.completed", "candidate.rejected"]
    assert conversion.events[1]["data"]["rejection"]["interviewed"] is True
    assert converted("greenhouse", body, outcomes={"panel": "ignore"}).events == ()


def test_a_number_is_looked_up_as_decimal_text() -> None:
    body = with_value(REJECTION, "payload.application.rejection_reason.name", 19)
    assert names(converted("greenhouse", body, outcomes={"19": "withdrawn"})) == ["application.withdrawn"]


def test_the_star_is_for_no_text_too() -> None:
    body = with_value(ASHBY_ARCHIVED, "data.application.archiveReason", None)
    assert names(converted("ashby", body, outcomes={"*": "rejected"})) == ["candidate.rejected"]


@pytest.mark.parametrize("status", ["Active", "Hired", "Lead"])
def test_ashbys_outcome_text_is_asked_for_only_when_archived(status: str) -> None:
    """Else `*` would reject everybody who is in process."""
    body = ashby_answer(ashby_application(status=status))
    assert converted("ashby", body, outcomes={"*": "rejected"}) == converted("ashby", body)


def test_a_prospect_stays_nothing_whatever_the_outcomes_say() -> None:
    body = greenhouse_webhook("application_updated", greenhouse_application(prospect=True))
    assert converted("greenhouse", body, outcomes={"*": "rejected"}).nothing


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"5",
        b"\xff",
        b'{"a": "fired"}',
        b'{"a": null}',
        b'{"a": ["hired"]}',
        b'{"A": "hired", " a": "active"}',
    ],
)
def test_bad_outcomes_are_a_bad_configuration(text: bytes) -> None:
    with pytest.raises(Misconfigured, match=r"^outcomes: "):
        parse_outcomes(text)


@pytest.mark.parametrize(
    ("vendor", "body", "fetched"),
    [
        ("greenhouse", with_value(REJECTION, "payload.application.jobs", []), greenhouse_rejected(status="active")),
        ("greenhouse", with_value(REJECTION, "payload.application.candidate.email_addresses", None), REJECTION),
        ("ashby", with_value(ASHBY_ARCHIVED, "data.application.job", None), ashby_answer(ashby_application())),
    ],
)
def test_what_was_fetched_gives_what_the_payload_lacks(vendor: str, body: Any, fetched: Json) -> None:
    whole = REJECTION if vendor == "greenhouse" else ASHBY_ARCHIVED
    objects = parse_fetched(json.dumps([{"id": "other"}, fetched]).encode())
    assert converted(vendor, body, fetched=objects) == converted(vendor, whole)
    assert converted(vendor, body, fetched=({"id": "other"},)) == converted(vendor, body)


@pytest.mark.parametrize("text", [b"5", b"[5]", b"[[]]", b"null", b"", b"NaN"])
def test_what_was_fetched_must_be_objects(text: bytes) -> None:
    with pytest.raises(Malformed):
        parse_fetched(text)
