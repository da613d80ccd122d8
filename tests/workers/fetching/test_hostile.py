"""Answers that no API should give: none of them stops the process, and none is lost."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from tests.events.ats.lever_bodies import DATA, archived, webhook
from tests.events.ats.lever_bodies import interview as lever_interview
from tests.events.ats.workable_bodies import candidate, event
from tests.workers.fetching.places import Place, embedded, vendors_speak
from tests.workers.fetching.test_greenhouse import INTERVIEWS, interview, known
from tests.workers.fetching.vendors import Handler, Vendor, said, status
from tests.workers.hosts.kafka.making import until
from tests.workers.telemetry.company import NOON

from afterview.events.ats.apis.api import Call
from afterview.events.ats.apis.lever import LEVER_API
from afterview.schemas.settings import ApiSettings
from afterview.workers.clock import SteppedClock
from afterview.workers.fetching.client import LARGEST, Client, Later

OPPORTUNITY, EVENTS = "/opportunities/opp-1", "/events"
REJECTED = ["candidate.rejected opp-1"]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with vendors_speak("lever", "workable", "greenhouse") as vendors:
        vendors["lever"].holds[OPPORTUNITY] = archived()
        vendors["greenhouse"].holds[INTERVIEWS] = []
        vendors["workable"].holds |= {EVENTS: {"events": []}, "/candidates/27f1": {"candidate": candidate()}}
        async with embedded(tmp_path, vendors) as place:
            await place.started()
            for vendor in vendors.values():
                vendor.asked.clear()
            yield place


@pytest.fixture
def lever(place: Place) -> Vendor:
    return place.vendors["lever"]


def linked(address: str) -> Handler:
    async def answered(_: web.Request) -> web.Response:
        return web.json_response([], headers={"Link": f'<{address}>; rel="next"'})

    return answered


@pytest.mark.parametrize(
    "wrong",
    [
        status(429, Retry_After="9" * 17),
        status(503, Retry_After="9" * 400),
        status(429, Retry_After="Wed, 03 Mar 99999999999999999999 11:02:00 GMT"),
        linked("http://[::1"),
        linked("http://a.example:99999999/"),
        said('{"data": [' + ", ".join(["1e15"] * 43_000) + '], "id": "opp-1"}'),
    ],
    ids=["seconds", "infinite", "date", "link", "port", "numbers"],
)
async def test_whatever_it_answers_it_is_asked_again(place: Place, lever: Vendor, wrong: Handler) -> None:
    lever.fail(wrong)
    await place.deliver("lever", webhook("candidateArchiveChange"))
    await place.settle()
    assert (place.told, place.dead, len(lever.asked)) == ([], [], 1)


async def test_what_says_to_come_back_at_once_is_left_alone_when_it_goes_on_so(place: Place, lever: Vendor) -> None:
    lever.fail(*[status(503, Retry_After="0")] * 50)
    await place.deliver("lever", webhook("candidateArchiveChange"))
    await place.settle()
    for _ in range(4):
        await place.after(seconds=4)
        await place.after(seconds=1)
    assert len(lever.asked) == 5
    for _ in range(4):
        await place.after(seconds=5)
    assert len(lever.asked) == 5


async def test_an_id_leads_to_no_other_address(place: Place, lever: Vendor) -> None:
    """What a webhook of Lever says is not signed."""
    await place.deliver("lever", webhook("interviewCreated", {"opportunityId": "..", "interviewId": "../users"}))
    await place.settle()
    assert place.dead == [("thin", "lever: the API answered 404")]
    assert lever.paths == ["/opportunities/%2E%2E/interviews/../users"], "as aiohttp's server reads it"


async def test_half_a_letter_in_a_name_holds_up_nobody(place: Place, lever: Vendor) -> None:
    text = json.dumps(archived(name="Kari \ud83d"))
    lever.fail(said(text))
    await place.deliver("lever", webhook("candidateArchiveChange"))
    await place.settle()
    assert (place.told, place.events[0]["data"]["candidate"]["name"]) == (REJECTED, "Kari \ufffd")


@pytest.mark.parametrize("following", ["http://[", "http://x/?since_id=\ud800", f"/?{'x' * 9000}=1", EVENTS])
async def test_a_list_that_does_not_say_where_it_goes_on_is_asked_again(place: Place, following: str) -> None:
    workable = place.vendors["workable"]
    workable.fail(said(json.dumps({"events": [event()], "paging": {"next": following}})), path=EVENTS)
    workable.holds[EVENTS] = {"events": [event()]}
    for _ in range(3):
        await place.after(minutes=15)
    assert place.told == ["interview.scheduled 27f1"]
    assert workable.paths.count(EVENTS) >= 3


@pytest.mark.parametrize("url", ["https://fjord..example", f"https://{'x' * 64}.example", "https://a:99999999"])
async def test_an_address_that_cannot_be_one_is_an_api_that_does_not_answer(url: str) -> None:
    client = Client(LEVER_API, ApiSettings.model_validate({"key": "k", "url": url}), SteppedClock(NOON))
    assert isinstance(await client.ask(Call(OPPORTUNITY), LARGEST), Later)
    await client.close()


async def test_a_page_that_names_itself_as_the_next_is_not_read_for_ever(place: Place) -> None:
    greenhouse = place.vendors["greenhouse"]
    await place.deliver("greenhouse", known())

    def answered(request: web.Request, _: object) -> web.Response:
        return web.json_response([interview()], headers={"Link": f'<{request.url}>; rel="next"'})

    greenhouse.holds[INTERVIEWS] = answered
    await place.after(minutes=5)
    assert len(greenhouse.asked) == 1
    greenhouse.holds[INTERVIEWS] = [interview()]
    await place.after(seconds=5)
    assert place.told[-1] == "interview.scheduled 11"


async def test_after_five_pages_of_no_use_a_list_is_read_from_its_beginning(place: Place) -> None:
    greenhouse = place.vendors["greenhouse"]
    greenhouse.fail(linked(f"{greenhouse.url}/scheduled_interviews?page=2"), *[said("{}")] * 5)
    await place.after(minutes=5)
    for _ in range(5):
        await place.after(minutes=15)
    pages = [one.query.get("page") for one in greenhouse.asked]
    assert pages[:7] == [None, *["2"] * 5, None]


async def test_who_is_told_to_come_back_later_between_two_calls_does_not_wait_in_the_lane(
    place: Place, lever: Vendor
) -> None:
    interview_of = f"{OPPORTUNITY}/interviews/int-1"
    lever.holds[interview_of] = lever_interview()
    told = asyncio.Event()

    async def first_the_other(request: web.Request) -> web.StreamResponse:
        await told.wait()
        return await lever.held(request)

    async def tell(request: web.Request) -> web.StreamResponse:
        told.set()
        return await status(429, Retry_After="3600")(request)

    lever.fail(first_the_other, path=interview_of)
    lever.fail(tell, path="/opportunities/opp-2")
    await place.deliver("lever", webhook("interviewCreated", {"opportunityId": "opp-1", "interviewId": "int-1"}))
    await until(lambda: lever.asked)
    await place.deliver("lever", webhook("candidateHired", {**DATA, "opportunityId": "opp-2"}))
    async with asyncio.timeout(20):
        await place.settle()
    assert lever.paths == [interview_of, "/opportunities/opp-2"]
