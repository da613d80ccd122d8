"""Ashby's schedules name an application; `application.info` says whose it is (CONVERT.md, ashby)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.events.ats.bodies import Json, ashby_answer, ashby_application, ashby_archived, ashby_schedule, ashby_webhook
from tests.workers.fetching.places import Place, embedded, vendors_speak
from tests.workers.fetching.vendors import BASIC

INFO = "/application.info"


def info(_request: Any, body: Json) -> Json:
    return ashby_answer(ashby_application(id=body["applicationId"]))


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with vendors_speak("ashby") as vendors, embedded(tmp_path, vendors) as place:
        place.vendors["ashby"].holds[INFO] = info
        yield place


async def test_a_schedule_gets_candidate_job_and_address_from_its_application(place: Place) -> None:
    await place.deliver("ashby", ashby_schedule(action="interviewScheduleCreate", candidateId=None))
    await place.settle()
    (event,) = place.events
    assert place.told == ["interview.scheduled app-1"]
    assert event["data"]["candidate"] == {"id": "cand-1", "name": "Kari Eksempel", "email": "kari@example.org"}
    (asked,) = place.vendors["ashby"].asked
    assert (asked.method, asked.path, asked.body) == ("POST", INFO, {"applicationId": "app-1"})
    assert asked.headers["Authorization"] == BASIC


async def test_what_is_whole_asks_nothing_and_still_waits_for_what_came_before_it(place: Place) -> None:
    ashby = place.vendors["ashby"]
    await place.deliver("ashby", ashby_webhook("applicationUpdate", ashby_application()))
    await place.settle()
    assert ashby.asked == []
    await place.deliver("ashby", ashby_schedule("Complete", candidateId=None))
    await place.deliver("ashby", ashby_webhook("applicationUpdate", ashby_archived()))
    await place.settle()
    assert place.told[1:] == ["interview.completed app-1", "candidate.rejected app-1"]


async def test_an_answer_that_says_no_is_not_about_what_was_asked_for(place: Place) -> None:
    place.vendors["ashby"].holds[INFO] = {"success": False, "errors": ["application_not_found"]}
    await place.deliver("ashby", ashby_schedule())
    await place.settle()
    for _ in range(5):
        await place.after(minutes=30)
    assert place.dead == [("thin", "ashby: the answer is not about what was asked for")]
    assert place.told == []
