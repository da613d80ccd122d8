"""Greenhouse's interviews, which no webhook tells of, are polled; whose they are, webhooks have told (CONVERT.md)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from tests.events.ats.bodies import Json
from tests.stories import erased
from tests.workers.cli.payloads import greenhouse_rejected
from tests.workers.fetching.places import Place, embedded, vendors_speak
from tests.workers.fetching.vendors import BASIC, Vendor, page_of

INTERVIEWS = "/scheduled_interviews"


def interview(number: int = 1, application: int = 11, **members: Any) -> Json:
    return {
        "id": number,
        "application_id": application,
        "start": {"date_time": "2027-03-05T12:00:00.000Z"},
        "end": {"date_time": "2027-03-05T13:00:00.000Z"},
        "location": "Oslo",
        "video_conferencing_url": None,
        "status": "scheduled",
        "created_at": "2027-03-03T11:00:01.000Z",
        "updated_at": "2027-03-03T11:00:01.000Z",
        "interview": {"id": 7, "name": "Onsite"},
        "interviewers": [
            {"id": 9, "name": "Ida Intervju", "email": "ida@fjord.example", "response_status": "accepted"}
        ],
        **members,
    }


def listing(held: list[Json], size: int = 50) -> Any:
    """As Harvest pages: by a `Link` header."""

    def answered(request: web.Request, _: Any) -> web.Response:
        page, more = page_of(held, request.query.get("page"), size)
        link = {"Link": f'<https://harvest.example{INTERVIEWS}?page={more}&per_page=50>; rel="next"'} if more else {}
        return web.json_response(page, headers=link)

    return answered


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with vendors_speak("greenhouse") as vendors:
        vendors["greenhouse"].holds[INTERVIEWS] = listing([])
        async with embedded(tmp_path, vendors) as place:
            await place.started()
            yield place


@pytest.fixture
def greenhouse(place: Place) -> Vendor:
    return place.vendors["greenhouse"]


def known(application: int = 11, candidate: int = 21) -> Json:
    body = greenhouse_rejected(application, candidate, status="active", rejected_at=None, rejection_reason=None)
    body["payload"]["application"]["current_stage"]["interviews"] = []
    return {**body, "action": "candidate_stage_change"}


async def test_interviews_are_polled_every_five_minutes_for_what_has_changed_since(
    place: Place, greenhouse: Vendor
) -> None:
    await place.deliver("greenhouse", known())
    await place.settle()
    greenhouse.holds[INTERVIEWS] = listing([interview()])
    await place.after(minutes=5)
    assert place.told == ["application.active 11", "interview.scheduled 11"]
    data = place.events[-1]["data"]
    assert data["candidate"] == {"id": "21"}, "name and address stand in the journey"
    assert (data["job"]["id"], data["interview"]["id"]) == ("3485", "1")
    greenhouse.holds[INTERVIEWS] = listing([interview(status="complete", updated_at="2027-03-05T13:01:00Z")])
    await place.after(minutes=5)
    assert place.told[2:] == ["interview.completed 11"]
    asked = [one.query["updated_after"] for one in greenhouse.asked]
    assert asked == ["2027-03-03T11:00:00.000Z", "2027-03-03T11:00:00.000Z", "2027-03-03T11:04:00.000Z"]
    assert {one.headers["Authorization"] for one in greenhouse.asked} == {BASIC}


async def test_pages_are_followed_by_their_links_at_the_address_of_the_configuration(
    place: Place, greenhouse: Vendor
) -> None:
    await place.deliver("greenhouse", known())
    greenhouse.holds[INTERVIEWS] = listing([interview(n) for n in range(1, 6)], size=2)
    greenhouse.asked.clear()
    await place.after(minutes=5)
    assert place.told[1:] == ["interview.scheduled 11"] * 5
    assert [one.query.get("page") for one in greenhouse.asked] == [None, "2", "4"]


async def test_an_interview_of_an_unknown_application_waits_as_a_dead_letter(place: Place, greenhouse: Vendor) -> None:
    greenhouse.holds[INTERVIEWS] = listing([interview()])
    await place.after(minutes=5)
    assert place.told == []
    why = "greenhouse: no webhook has told yet whose application it is: replay it then"
    assert place.dead == [("thin", why)]
    await place.deliver("greenhouse", known())
    await place.settle()
    await place.replay()
    assert place.told == ["application.active 11", "interview.scheduled 11"]


async def test_of_an_erased_candidate_nothing_is_remembered(place: Place, greenhouse: Vendor) -> None:
    await place.deliver("greenhouse", known())
    await place.deliver("greenhouse", known(12, 22))
    await place.settle()
    assert place.remembered() == 4, "two applications, two candidates"
    await place.put(erased(place.clock.now().isoformat(), tenant="fjord", candidate_id="21"))
    await place.settle()
    assert place.remembered() == 2
    greenhouse.holds[INTERVIEWS] = listing([interview(), interview(2, 12)])
    await place.after(minutes=5)
    assert place.told[3:] == ["interview.scheduled 12"]


async def test_what_webhooks_told_is_forgotten_after_ninety_days(place: Place) -> None:
    await place.deliver("greenhouse", known())
    await place.settle()
    await place.after(days=89)
    assert place.remembered() == 2
    await place.after(days=1)
    assert place.remembered() == 0
