"""Whatever a vendor's API does: nothing is lost, nothing overtakes, and nobody else waits for it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from tests.events.ats.bodies import ashby_schedule
from tests.events.ats.lever_bodies import DATA, archived, opportunity, webhook
from tests.workers.fetching.places import Place, embedded, saying, vendors_speak
from tests.workers.fetching.test_ashby import INFO, info
from tests.workers.fetching.vendors import Handler, Vendor, hung_up, said, silent, status
from tests.workers.hosts.kafka.making import until
from tests.workers.telemetry.company import NOON
from tests.workers.telemetry.scraping import scrape

from afterview.events.topics import FETCHES
from afterview.workers.clock import SteppedClock
from afterview.workers.fetching.lane import AT_ONCE

OPPORTUNITY = "/opportunities/opp-1"
FAULTS = ["500", "503", "408", "silent", "hung-up"]
REJECTED = ["candidate.rejected opp-1"]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with vendors_speak("lever", "ashby") as vendors:
        vendors["lever"].holds[OPPORTUNITY] = archived()
        vendors["ashby"].holds[INFO] = info
        async with embedded(tmp_path, vendors, **saying(vendors, timeout_seconds=0.5)) as place:
            yield place


@pytest.fixture
def lever(place: Place) -> Vendor:
    return place.vendors["lever"]


@pytest.mark.parametrize("fault", [status(500), status(503), status(408), silent, hung_up], ids=FAULTS)
async def test_an_api_that_is_down_is_asked_again_after_a_while(place: Place, lever: Vendor, fault: Handler) -> None:
    lever.fail(*[fault] * 10)
    await place.deliver("lever", webhook("candidateArchiveChange"))
    await place.settle()
    first = len(lever.asked)
    await place.after(seconds=4.9)
    assert len(lever.asked) == first > 0
    await place.after(seconds=0.1)
    assert (place.told, len(lever.asked) > first) == ([], True)
    lever.instead.clear()
    await place.after(seconds=30)
    assert (place.told, place.dead) == (REJECTED, [])


@pytest.mark.parametrize("said", ["90", "Wed, 03 Mar 2027 11:01:30 GMT"])
async def test_who_says_when_to_come_back_is_not_asked_before(place: Place, lever: Vendor, said: str) -> None:
    lever.fail(status(429, Retry_After=said))
    await place.deliver("lever", webhook("candidateArchiveChange"))
    await place.settle()
    await place.after(seconds=89)
    assert len(lever.asked) == 1
    await place.after(seconds=1)
    assert len(lever.asked) == 1, "an attempt that comes before its turn in real seconds is put off, too"


async def test_who_says_when_to_come_back_is_not_asked_by_those_either_whose_turn_is_near(tmp_path: Path) -> None:
    async with vendors_speak("lever") as vendors:
        lever, said = vendors["lever"], saying(vendors)
        said["tenants"]["fjord"]["apis"]["lever"]["requests_per_second"] = 2
        all_there = asyncio.Event()

        async def too_many(request: web.Request) -> web.StreamResponse:
            await all_there.wait()
            return await status(429, Retry_After="3600")(request)

        lever.fail(*[too_many] * 3)
        async with embedded(tmp_path, vendors, **said) as place:
            for number in range(3):
                about = {**DATA, "opportunityId": f"opp-{number}"}
                await place.deliver("lever", webhook("candidateArchiveChange", about))
            await until(lambda: len(place.log(FETCHES)) == 3)
            asyncio.get_running_loop().call_later(0.1, all_there.set)
            await place.settle()
        assert len(lever.asked) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        said("<html>Down for maintenance</html>", "text/html"),
        said("[]"),
        said(json.dumps(opportunity(id="opp-2"))),
        said("null"),
        said('{"data": "' + "x" * (300 << 10) + '"}'),
        status(302, Location="http://127.0.0.1:1/elsewhere"),
    ],
    ids=["html", "list", "somebody-else", "null", "too-large", "redirect"],
)
async def test_an_answer_of_no_use_is_asked_for_five_times_and_then_the_delivery_is_a_dead_letter(
    place: Place, lever: Vendor, wrong: Handler
) -> None:
    lever.fail(*[wrong] * 5)
    await place.deliver("lever", webhook("candidateArchiveChange"))
    await place.settle()
    for _ in range(6):
        await place.after(minutes=30)
    ((reason, error),) = place.dead
    assert (reason, error.startswith("lever: the answer ") or "redirects" in error) == ("thin", True)
    assert (place.told, len(lever.asked)) == ([], 5)
    await place.replay()
    assert (place.told, len(lever.asked)) == (REJECTED, 6), "a replay asks anew"


async def test_what_is_not_there_is_a_dead_letter_at_once(place: Place, lever: Vendor) -> None:
    lever.fail(status(404))
    await place.deliver("lever", webhook("candidateArchiveChange"))
    await place.settle()
    assert (place.told, place.dead) == ([], [("thin", "lever: the API answered 404")])


async def test_a_wrong_key_is_tried_for_a_day_and_told_of(
    place: Place, lever: Vendor, capfd: pytest.CaptureFixture[str]
) -> None:
    lever.login = "Basic of another key"
    await place.deliver("lever", webhook("candidateArchiveChange"))
    await place.settle()
    for _ in range(4):
        await place.after(minutes=30)
    why = "the API answered 401: is its key right, and may it read this?"
    assert (place.told, place.dead) == ([], [])
    out = "".join(capfd.readouterr())
    assert why in out
    assert "Kari" not in out
    assert "opp-1" not in out


async def test_nothing_overtakes_what_waits_and_others_do_not_wait(place: Place, lever: Vendor) -> None:
    lever.holds["/opportunities/opp-2"] = opportunity(id="opp-2", contact="con-2")
    lever.fail(status(500), path=OPPORTUNITY)
    await place.deliver("lever", webhook("candidateArchiveChange"))
    await place.deliver("lever", webhook("candidateHired"))
    await place.deliver("lever", webhook("candidateHired", {**DATA, "opportunityId": "opp-2", "contactId": "con-2"}))
    await place.deliver("ashby", ashby_schedule())
    await place.settle()
    assert sorted(place.told) == ["candidate.hired opp-2", "interview.scheduled app-1"]
    await place.after(seconds=5)
    assert place.told[2:] == [*REJECTED, "candidate.hired opp-1"]


async def test_one_answer_serves_all_that_came_before_it_was_asked_for(place: Place, lever: Vendor) -> None:
    lever.fail(status(500), path=OPPORTUNITY)
    for _ in range(4):
        await place.deliver("lever", webhook("candidateArchiveChange"))
    await place.settle()
    await place.after(seconds=5)
    assert (len(lever.asked), place.told) == (2, REJECTED)
    await place.after(seconds=1)
    await place.deliver("lever", webhook("candidateStageChange"))
    await place.settle()
    assert len(lever.asked) == 3, "what came after it may be about something newer"


async def test_an_api_that_stays_down_is_left_alone_and_after_a_day_deliveries_are_dead_letters(
    place: Place, lever: Vendor
) -> None:
    lever.fail(*[status(500)] * 100)
    for number in range(8):
        about = {**DATA, "opportunityId": f"opp-{number}"}
        await place.deliver("lever", webhook("candidateArchiveChange", about))
    await place.settle()
    found = await scrape(place.client, place.operations)
    assert found.value("afterview_fetch_api_down", api="lever") == 1
    assert found.value("afterview_fetch_api_down", api="ashby") == 0
    assert found.value("afterview_fetch_attempts_total", api="lever", answer="later") >= len(lever.asked)
    for _ in range(52):
        await place.after(minutes=30)
    assert len(lever.asked) <= 8, "after five failures in a row it is left alone for a while, in real seconds"
    assert [reason for reason, _ in place.dead] == ["thin"] * 8
    assert place.told == []


async def test_what_waits_survives_a_restart(tmp_path: Path) -> None:
    clock = SteppedClock(NOON)
    async with vendors_speak("lever") as vendors:
        lever = vendors["lever"]
        lever.holds[OPPORTUNITY] = archived()
        lever.fail(status(500))
        async with embedded(tmp_path, vendors, clock) as place:
            await place.deliver("lever", webhook("candidateArchiveChange"))
            await place.deliver("lever", webhook("candidateHired"))
            await place.settle()
        assert len(lever.asked) == 1
        async with embedded(tmp_path, vendors, clock) as place:
            await place.after(seconds=5)
            assert place.told == [*REJECTED, "candidate.hired opp-1"]


async def test_who_is_stopped_waits_for_requests_under_way_and_for_no_others(tmp_path: Path) -> None:
    async with vendors_speak("lever") as vendors:
        lever, more = vendors["lever"], asyncio.Event()

        async def slow(request: web.Request) -> web.StreamResponse:
            await more.wait()
            return await lever.held(request)

        lever.fail(*[slow] * 12)
        async with embedded(tmp_path, vendors) as place:
            for number in range(12):
                about = {**DATA, "opportunityId": f"opp-{number}"}
                await place.deliver("lever", webhook("candidateArchiveChange", about))
            await until(lambda: len(lever.asked) == AT_ONCE)
            asyncio.get_running_loop().call_later(0.2, more.set)
        assert len(lever.asked) == AT_ONCE


async def test_without_its_api_in_the_configuration_what_waits_is_given_back(tmp_path: Path) -> None:
    clock = SteppedClock(NOON)
    async with vendors_speak("lever") as vendors:
        vendors["lever"].fail(status(500))
        async with embedded(tmp_path, vendors, clock) as place:
            await place.deliver("lever", webhook("candidateArchiveChange"))
            await place.settle()
        said = saying(vendors)
        said["tenants"]["fjord"]["apis"] = {}
        async with embedded(tmp_path, vendors, clock, **said) as place:
            await place.after(seconds=5)
            assert place.dead == [("thin", "lever: its API is not in the configuration any more")]
            await place.deliver("lever", webhook("candidateArchiveChange"))
            await place.settle()
            assert place.dead[1:] == [
                ("thin", "lever: data: fetch the opportunity that it names and give it as `--fetched`")
            ]
