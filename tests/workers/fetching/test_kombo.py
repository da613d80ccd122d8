"""Kombo says that lists have changed; what has is asked for since the last look (CONVERT.md, kombo)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.events.ats.bodies import Json
from tests.events.ats.kombo_bodies import kombo_application, kombo_changed, kombo_declined, kombo_interview
from tests.workers.fetching.places import Place, embedded, vendors_speak
from tests.workers.fetching.vendors import BEARER, Vendor, page_of, status

APPLICATIONS, INTERVIEWS = "/ats/applications", "/ats/interviews"


def listing(held: list[Json], size: int = 50) -> Any:
    def answered(request: Any, _: Any) -> Json:
        page, cursor = page_of(held, request.query.get("cursor"), size)
        return {"status": "success", "data": {"results": page, "next": cursor}}

    return answered


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with vendors_speak("kombo") as vendors:
        vendors["kombo"].holds |= {APPLICATIONS: listing([]), INTERVIEWS: listing([])}
        async with embedded(tmp_path, vendors) as place:
            await place.started()
            vendors["kombo"].asked.clear()
            yield place


@pytest.fixture
def kombo(place: Place) -> Vendor:
    return place.vendors["kombo"]


async def test_a_change_is_looked_for_in_the_list_that_it_names_and_in_no_other(place: Place, kombo: Vendor) -> None:
    kombo.holds[APPLICATIONS] = listing([kombo_declined()])
    await place.deliver("kombo", kombo_changed("ats_applications", "ats_jobs"))
    await place.settle()
    assert place.told == ["candidate.rejected app-1"]
    (asked,) = kombo.asked
    assert (asked.path, asked.headers["Authorization"]) == (APPLICATIONS, BEARER)
    assert asked.headers["X-Integration-Id"] == "made-up:1"
    assert asked.query["updated_after"] == "2027-03-03T11:00:00.000Z", "what was before the start is history"


async def test_all_pages_are_read_and_one_element_that_cannot_be_read_holds_up_no_other(
    place: Place, kombo: Vendor
) -> None:
    bad = kombo_declined(id="app-3", rejection_reason_name="whatever that means")
    many = [kombo_application(id=f"app-{n}") for n in range(7)]
    kombo.holds[APPLICATIONS] = listing([*many[:3], bad, *many[4:]], size=3)
    await place.deliver("kombo", kombo_changed("ats_applications"))
    await place.settle()
    assert [one.query.get("cursor") for one in kombo.asked] == [None, "3", "6"]
    assert place.told == [f"application.active app-{n}" for n in range(7) if n != 3]
    assert [reason for reason, _ in place.dead] == ["unmapped"]


async def test_what_has_been_seen_is_passed_over_and_what_has_changed_is_not(place: Place, kombo: Vendor) -> None:
    kombo.holds[INTERVIEWS] = listing([kombo_interview()])
    for hours in (0, 1, 1):
        await place.after(hours=hours)
        await place.deliver("kombo", kombo_changed("ats_interviews"))
        await place.settle()
    assert place.told == ["interview.scheduled app-1"]
    kombo.holds[INTERVIEWS] = listing([kombo_interview(canceled=True, changed_at="2027-03-05T10:00:02Z")])
    await place.deliver("kombo", kombo_changed("ats_interviews"))
    await place.settle()
    assert place.told == ["interview.scheduled app-1", "interview.cancelled app-1"]


async def test_without_a_webhook_lists_are_asked_once_an_hour(place: Place, kombo: Vendor) -> None:
    await place.after(minutes=59)
    assert kombo.asked == []
    await place.after(minutes=1)
    assert sorted(kombo.paths) == [APPLICATIONS, INTERVIEWS]


async def test_a_page_that_fails_is_asked_for_again_and_nothing_before_it_is(place: Place, kombo: Vendor) -> None:
    kombo.holds[APPLICATIONS] = listing([kombo_application(id=f"app-{n}") for n in range(4)], size=2)
    kombo.fail(kombo.held, status(503))
    await place.deliver("kombo", kombo_changed("ats_applications"))
    await place.settle()
    assert place.told == ["application.active app-0", "application.active app-1"]
    await place.after(seconds=5)
    assert place.told == [f"application.active app-{n}" for n in range(4)]
    assert [one.query.get("cursor") for one in kombo.asked] == [None, "2", "2"]
