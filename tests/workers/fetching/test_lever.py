"""Lever names an opportunity, and its API says the rest (CONVERT.md, lever)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.events.ats.lever_bodies import archived, interview, opportunity, webhook
from tests.workers.fetching.places import Place, embedded, vendors_speak
from tests.workers.fetching.vendors import BASIC, Vendor

OPPORTUNITY = "/opportunities/opp-1"
OF_AN_INTERVIEW = {"opportunityId": "opp-1", "interviewId": "int-1"}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with vendors_speak("lever") as vendors, embedded(tmp_path, vendors) as place:
        yield place


@pytest.fixture
def lever(place: Place) -> Vendor:
    return place.vendors["lever"]


async def test_an_archived_opportunity_is_fetched_and_becomes_a_rejection(place: Place, lever: Vendor) -> None:
    lever.holds[OPPORTUNITY] = archived()
    await place.deliver("lever", webhook("candidateArchiveChange"))
    await place.settle()
    (event,) = place.events
    assert place.told == ["candidate.rejected opp-1"]
    assert event["data"]["candidate"] == {"id": "con-1", "name": "Kari Eksempel", "email": "kari@example.org"}
    (asked,) = lever.asked
    assert (asked.method, asked.path, asked.headers["Authorization"]) == ("GET", OPPORTUNITY, BASIC)


async def test_of_an_interview_first_that_is_fetched_and_then_its_opportunity(place: Place, lever: Vendor) -> None:
    lever.holds |= {OPPORTUNITY: opportunity(), f"{OPPORTUNITY}/interviews/int-1": interview()}
    await place.deliver("lever", webhook("interviewCreated", OF_AN_INTERVIEW))
    await place.settle()
    (event,) = place.events
    assert place.told == ["interview.scheduled opp-1"]
    assert event["data"]["interview"]["id"] == "int-1"
    assert event["data"]["candidate"]["email"] == "kari@example.org"
    assert lever.paths == [f"{OPPORTUNITY}/interviews/int-1", OPPORTUNITY]


async def test_a_change_of_stage_gets_the_address_that_its_webhook_lacks(place: Place, lever: Vendor) -> None:
    lever.holds[OPPORTUNITY] = opportunity()
    await place.deliver("lever", webhook("candidateStageChange"))
    await place.settle()
    (event,) = place.events
    assert (place.told, event["data"]["candidate"]["email"]) == (["application.active opp-1"], "kari@example.org")


async def test_a_test_and_what_names_no_opportunity_ask_nothing(place: Place, lever: Vendor) -> None:
    await place.deliver("lever", webhook("candidateHired", {}))
    await place.deliver("lever", webhook("interviewCreated", {"interviewId": "int-1"}))
    await place.settle()
    assert (place.told, lever.asked) == ([], [])
    assert place.dead == [("thin", "lever: data: fetch the interview that it names and give it as `--fetched`")]


async def test_the_trace_of_a_delivery_goes_with_it_past_the_api(place: Place, lever: Vendor) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    lever.holds[OPPORTUNITY] = archived()
    await place.deliver("lever", webhook("candidateArchiveChange"), traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    await place.settle()
    (event,) = place.events
    assert event["traceparent"].split("-")[1] == trace
