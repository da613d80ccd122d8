"""`/t/<token>`: when to call, and a file of it for one's own calendar (CONTRACT 6, RFC 5545)."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from icalendar import Calendar
from tests.stories import preferred
from tests.workers.gateway.owing import AT, CALL, SAID, WHO, call_owed, get, letter_owed, met, turned_down, update_owed
from tests.workers.gateway.serving import Served, text_of

SYDNEY = SAID["candidate"] | {"timezone": "Australia/Sydney"}
LISBON = SAID["candidate"] | {"timezone": "Europe/Lisbon"}


def slots(page: str) -> list[tuple[str, str]]:
    """Link and text of each."""
    return re.findall(r'<a href="(\?call=\w+)" download>([^<]+)</a>', page)


async def file(served: Served, link: str) -> tuple[Any, Any, Any]:
    """The headers, the calendar, its one event."""
    async with served.client.get(link) as answer:
        assert answer.status == 200
        calendar = Calendar.from_ical(await answer.text())
        (event,) = calendar.walk("VEVENT")
        return answer.headers, calendar, event


async def test_three_times_are_proposed_until_the_task_is_due(served: Served) -> None:
    """Now it is Monday, ten o'clock in Oslo; the task is due on Tuesday."""
    _, page = await get(served, await call_owed(served))
    assert slots(page) == [
        ("?call=20270301T110000Z", "Monday 1 March, 12:00"),
        ("?call=20270301T153000Z", "Monday 1 March, 16:30"),
        ("?call=20270302T120000Z", "Tuesday 2 March, 13:00"),
    ]


async def test_what_the_candidate_said_stands_beside_them(served: Served) -> None:
    link = await call_owed(served)
    wish = preferred(AT, "call", **{name: said for name, said in WHO.items() if name != "application_id"})
    wish["data"]["preference"]["times"] = ["after <five>", "Mondays"]
    await served.happened(wish)
    seen = text_of((await get(served, link))[1])
    said = "The candidate has said: after &lt;five&gt;; Mondays The times below have not been compared with that."
    assert seen.index(said) < seen.index("Monday 1 March, 12:00")


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        (("phone",), "No telephone number is known: ask for one by e-mail, or look in the applicant system."),
        (("phone", "email"), "No telephone number is known: look in the applicant system."),
    ],
)
async def test_without_a_number_it_says_where_to_get_one(served: Served, left_out: tuple[str, ...], words: str) -> None:
    known = SAID["candidate"] | dict.fromkeys(left_out)
    await served.happened(turned_down(interviewed=True, candidate=known))
    _, page = await get(served, served.task_link())
    assert words in text_of(page)
    assert len(slots(page)) == 3


async def test_elsewhere_it_says_what_the_clock_shows_there(served: Served) -> None:
    _, page = await get(served, await call_owed(served, candidate=LISBON))
    assert "Monday 1 March, 12:00 for the candidate Monday 1 March, 11:00" in text_of(page)


async def test_who_is_never_at_work_together_is_told_so(served: Served) -> None:
    _, page = await get(served, await call_owed(served, candidate=SYDNEY))
    seen = text_of(page)
    assert "no office hours in common" in seen
    assert "Tuesday 2 March, 08:00 for the candidate Tuesday 2 March, 18:00" in seen
    assert "23:00" not in seen


async def test_where_no_hour_is_left_it_says_so(served: Served) -> None:
    """The task ends on Tuesday the 16th, at 17:00."""
    link = await call_owed(served, candidate=SYDNEY)
    served.clock.advance(datetime(2027, 3, 16, 13, tzinfo=UTC))
    _, page = await get(served, link)
    assert slots(page) == []
    assert "No hour that is left suits you both. Agree on one by e-mail." in text_of(page)


async def test_nothing_is_proposed_before_it_may_be_said(served: Served) -> None:
    """Rule 19: Thursday, eight o'clock; due two business days later."""
    await served.happened(met(), turned_down(not_before="2027-03-04 08:00"))
    _, page = await get(served, served.task_link())
    assert [day for _, day in slots(page)] == [
        "Thursday 4 March, 09:00",
        "Friday 5 March, 13:30",
        "Monday 8 March, 15:00",
    ]


async def test_the_file_has_both_zones_right_and_nobodys_name(served: Served) -> None:
    link = await call_owed(served, candidate=LISBON)
    headers, calendar, event = await file(served, f"{link}?call=20270301T110000Z")
    assert headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert headers["Content-Disposition"] == 'attachment; filename="call.ics"'
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Oslo"]
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    assert (start, end - start) == (datetime(2027, 3, 1, 11, tzinfo=UTC), timedelta(minutes=30))
    assert (event["DTSTART"].params["TZID"], start.hour) == ("Europe/Oslo", 12)
    assert "For the candidate it is Monday 1 March, 11:00 then." in event["DESCRIPTION"]
    assert "which is due Tuesday 2 March, 17:00" in event["DESCRIPTION"]
    assert event["SUMMARY"] == f"Call with a candidate: Analyst & more ({str(event['UID'])[:4].upper()})"
    assert f"as “{event['SUMMARY']}”; nobody else is told" in unescape(text_of((await get(served, link))[1]))
    assert "COMMENT" not in calendar.to_ical().decode()
    assert event["CLASS"] == "PRIVATE"
    assert event["ORGANIZER"] == "mailto:maja.berg@example.org"
    text = calendar.to_ical().decode()
    token = link.rpartition("/")[2]
    assert not [known for known in ("Ada", "Lovelace", "ada@", "+47", "cand-77", CALL, token) if known in text]


async def test_another_time_moves_the_same_event(served: Served) -> None:
    """One call for one task, whoever downloads it, as often as they like."""
    link = await call_owed(served)
    *_, first = await file(served, f"{link}?call=20270301T110000Z")
    served.clock.advance(served.clock.now() + timedelta(hours=1))
    *_, second = await file(served, f"{link}?call=20270302T120000Z")
    assert first["UID"] == second["UID"]
    assert first["SEQUENCE"] < second["SEQUENCE"]


@pytest.mark.parametrize(
    "said",
    ["", "today", "20270301T110000", "20270301T110001Z", "20270220T110000Z", "20280301T110000Z", "99999999T999999Z"],
)
async def test_an_address_that_names_no_time_shows_the_page(served: Served, said: str) -> None:
    link = await call_owed(served)
    status, page = await get(served, f"{link}?call={said}")
    assert (status, "A candidate is waiting for a call" in page) == (200, True)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_fetching_the_file_changes_nothing(served: Served, method: str) -> None:
    link = await call_owed(served)
    async with served.client.request(method, f"{link}?call=20270301T110000Z") as answer:
        assert answer.status == 200
    assert served.said() == []


async def test_an_update_may_be_a_call(served: Served) -> None:
    _, page = await get(served, await update_owed(served))
    assert len(slots(page)) == 3


async def test_a_letter_is_none(served: Served) -> None:
    link = await letter_owed(served)
    assert slots((await get(served, link))[1]) == []
    async with served.client.get(f"{link}?call=20270301T110000Z") as answer:
        assert (answer.status, answer.headers["Content-Type"].startswith("text/html")) == (200, True)
    _, brief = await get(served, link, Accept="application/json")
    assert json.loads(brief)["calls"] == []


async def test_of_a_closed_task_there_is_no_file(served: Served) -> None:
    await call_owed(served)
    link = served.task_link(task_id="gone")
    async with served.client.get(f"{link}?call=20270301T110000Z") as answer:
        assert (answer.status, answer.headers["Content-Type"].startswith("text/html")) == (410, True)
