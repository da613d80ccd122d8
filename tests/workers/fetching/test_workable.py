"""Workable's calendar is polled from yesterday on, and whose event it is, is fetched (CONVERT.md, workable)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.events.ats.bodies import Json
from tests.events.ats.workable_bodies import candidate, disqualified, event, webhook
from tests.workers.fetching.places import Place, embedded, vendors_speak
from tests.workers.fetching.vendors import BEARER, Vendor, page_of

EVENTS, CANDIDATE = "/events", "/candidates/27f1"


def listing(held: list[Json], size: int = 50) -> Any:
    """As Workable pages: by the address of the next one."""

    def answered(request: Any, _: Any) -> Json:
        page, more = page_of(held, request.query.get("since_id"), size)
        following = {"next": f"https://fjord.workable.com/spi/v3/events?since_id={more}&limit=50"} if more else {}
        return {"events": page, "paging": following}

    return answered


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with vendors_speak("workable") as vendors:
        vendors["workable"].holds |= {EVENTS: listing([]), CANDIDATE: {"candidate": candidate()}}
        async with embedded(tmp_path, vendors) as place:
            await place.started()
            vendors["workable"].asked.clear()
            yield place


@pytest.fixture
def workable(place: Place) -> Vendor:
    return place.vendors["workable"]


async def test_an_event_gets_its_candidate_and_is_not_asked_about_again(place: Place, workable: Vendor) -> None:
    workable.holds[EVENTS] = listing([event()])
    await place.after(minutes=15)
    await place.after(minutes=15)
    (told,) = place.events
    assert place.told == ["interview.scheduled 27f1"]
    assert told["data"]["candidate"]["email"] == "kari@example.org"
    assert workable.paths == [EVENTS, CANDIDATE, EVENTS]
    assert workable.asked[0].query == {
        "start_date": "2027-03-02T11:00:00Z",
        "include_cancelled": "true",
        "limit": "50",
    }
    assert {one.headers["Authorization"] for one in workable.asked} == {BEARER}


async def test_one_that_was_moved_and_one_that_was_cancelled_are_told_again(place: Place, workable: Vendor) -> None:
    for changed in ({}, {"starts_at": "2027-03-09T14:00:00.000Z"}, {"cancelled": True}):
        workable.holds[EVENTS] = listing([event(**changed)])
        await place.after(minutes=15)
    assert place.told == ["interview.scheduled 27f1"] * 2 + ["interview.cancelled 27f1"]


async def test_all_pages_are_read_and_meetings_of_nobody_are_passed_over(place: Place, workable: Vendor) -> None:
    held = [event(id=f"e-{n}") for n in range(5)]
    held[2].pop("candidate")
    workable.holds[EVENTS] = listing(held, size=2)
    await place.after(minutes=15)
    assert place.told == ["interview.scheduled 27f1"] * 4
    assert [one.query.get("since_id") for one in workable.asked if one.path == EVENTS] == [None, "2", "4"]
    assert workable.paths.count(CANDIDATE) < 4, "one answer serves those that came before it was asked for"


async def test_a_webhook_is_whole(place: Place, workable: Vendor) -> None:
    await place.deliver("workable", webhook("candidate_moved", disqualified()))
    await place.settle()
    assert (place.told, workable.asked) == (["candidate.rejected 27f1"], [])
