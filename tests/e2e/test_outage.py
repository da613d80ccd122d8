"""An outage over night, or longer: nothing leaves at night, nothing is lost, nothing comes twice (R79, R80).

The process is real, and so is the mail server, when there is one; the clock of both is moved on.
"""

import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest
from tests import stories
from tests.e2e.working import Json, Place, free_port, recipient, until
from tests.workers.cli.payloads import ashby_interview, ashby_stage
from tests.workers.mail.smtp import serving

from afterview.events.cloudevents import rfc3339
from afterview.events.topics import SURVEY_INVITATIONS

OSLO = ZoneInfo("Europe/Oslo")
PEOPLE = [f"person{number}@example.org" for number in range(4)]
RECRUITER = "r@example.org"


class Outage:
    """A place whose mail server may be away, and the hand that moves the time."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.smtp = free_port()
        place.configure(self.smtp)

    @asynccontextmanager
    async def mail_server(self) -> AsyncIterator[None]:
        async with serving(self.place.inbox, starttls=self.place.tls(), port=self.smtp):
            yield

    async def interviews(self) -> None:
        """Of everybody, just now, and acknowledged."""
        ended = rfc3339(self.place.now() - timedelta(minutes=1))
        for number, address in enumerate(PEOPLE):
            name = f"{number}"
            assert await self.place.deliver("ashby", ashby_stage(name, name, address, ended), "") == 200
            assert await self.place.deliver("ashby", ashby_interview(name, name, name, ended), "") == 200

    async def tried(self, times: int) -> None:
        """So many attempts have come to nothing."""

        async def there() -> bool | None:
            logs = b"".join(process.err for process in self.place.processes)
            return logs.count(b'"result": "later"') >= times or None

        await until(there, f"{times} attempts")

    async def at(self, moment: str) -> None:
        """On to a local time; returns when all that is due by then is done."""
        self.place.clock.move_to(local(moment))
        await self.rest()

    async def rest(self) -> None:
        async def there() -> bool | None:
            return await self.place.unrest() is None or None

        await until(there, "everything that is due to be done")

    async def invitations(self) -> Sequence[tuple[str, str | None]]:
        events = await self.place.events(SURVEY_INVITATIONS)
        return sorted((one["type"].split(".")[-2], one["data"].get("reason")) for one in events)

    async def check_each_came_once(self, first: str, last: str) -> None:
        """Between two local times, by the mails' own dates; so do those to the recruiter, of the tasks."""
        await self.place.mails(len(PEOPLE))
        await self.rest()
        mails = await self.place.mails(len(PEOPLE))
        assert sorted(address for address in map(recipient, mails) if address != RECRUITER) == PEOPLE
        assert len({mail["Message-ID"] for mail in mails}) == len(mails)
        dates = [parsedate_to_datetime(str(mail["Date"])) for mail in mails]
        assert all(local(first) <= date <= local(last) for date in dates), dates
        assert await self.invitations() == [("scheduled", None)] * len(PEOPLE) + [("sent", None)] * len(PEOPLE)


def local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=OSLO)


@pytest.fixture
def outage(place: Place) -> Outage:
    return Outage(place)


async def test_killed_before_six_without_a_mail_server_and_back_at_three_it_waits_until_nine(outage: Outage) -> None:
    place = outage.place
    place.clock.move_to(local("2027-03-03 17:54"))
    process = await place.run()
    await outage.interviews()
    await outage.tried(len(PEOPLE))
    place.clock.move_to(local("2027-03-03 17:55"))
    assert await process.stop(signal.SIGKILL) == -signal.SIGKILL
    place.clock.move_to(local("2027-03-04 03:00"))
    async with outage.mail_server():
        await place.run()
        await outage.rest()
        for moment in ("2027-03-04 06:00", "2027-03-04 08:58"):
            await outage.at(moment)
            assert place.inbox.mails == []
        await outage.at("2027-03-04 09:00:01")
        await outage.check_each_came_once("2027-03-04 09:00", "2027-03-04 09:05")


async def test_killed_in_the_middle_of_a_mail_it_is_back_at_three_and_waits_until_nine(outage: Outage) -> None:
    """Nobody knows what became of the attempt; that it may be tried again does not mean at night."""
    place = outage.place
    place.clock.move_to(local("2027-03-03 17:54"))
    place.inbox.rcpt = "451 4.3.2 wait"
    async with outage.mail_server():
        process = await place.run()
        await outage.interviews()
        await outage.tried(1)
        assert await process.stop(signal.SIGKILL) == -signal.SIGKILL
        place.inbox.rcpt = None
        place.clock.move_to(local("2027-03-04 03:00"))
        await place.run()
        await outage.at("2027-03-04 08:58")
        assert place.inbox.mails == []
        await outage.at("2027-03-04 09:00:01")
        await outage.check_each_came_once("2027-03-04 09:00", "2027-03-04 09:05")


async def test_alive_without_a_mail_server_until_three_it_waits_until_nine(outage: Outage) -> None:
    place = outage.place
    place.clock.move_to(local("2027-03-03 17:54"))
    process = await place.run()
    await outage.interviews()
    await outage.tried(len(PEOPLE))
    for minute in ("17:55:30", "17:58", "18:01", "20:00", "23:59"):
        await outage.at(f"2027-03-03 {minute}")
    await outage.at("2027-03-04 03:00")
    tries = process.err.count(b'"event": "mail"')
    async with outage.mail_server():
        await outage.at("2027-03-04 08:58")
        assert place.inbox.mails == []
        assert process.err.count(b'"event": "mail"') == tries, "nobody is even tried at night"
        await outage.at("2027-03-04 09:00:01")
        await outage.check_each_came_once("2027-03-04 09:00", "2027-03-04 09:05")


async def test_alive_with_a_mail_server_that_comes_back_at_ten_the_mails_leave_then(outage: Outage) -> None:
    place = outage.place
    place.clock.move_to(local("2027-03-03 17:54"))
    await place.run()
    await outage.interviews()
    await outage.tried(len(PEOPLE))
    for moment in ("2027-03-03 18:01", "2027-03-04 09:00:01", "2027-03-04 09:01:02", "2027-03-04 09:40"):
        await outage.at(moment)
    async with outage.mail_server():
        await outage.at("2027-03-04 10:15")
        await outage.check_each_came_once("2027-03-04 10:14", "2027-03-04 10:20")


async def test_down_from_friday_evening_to_sunday_it_waits_until_monday(outage: Outage) -> None:
    place = outage.place
    place.clock.move_to(local("2027-03-05 17:54"))
    process = await place.run()
    await outage.interviews()
    assert await process.stop(signal.SIGKILL) == -signal.SIGKILL
    place.clock.move_to(local("2027-03-07 12:00"))
    async with outage.mail_server():
        await place.run()
        await outage.rest()
        await outage.at("2027-03-08 08:58")
        assert place.inbox.mails == []
        await outage.at("2027-03-08 09:00:01")
        await outage.check_each_came_once("2027-03-08 09:00", "2027-03-08 09:05")


async def test_down_for_more_than_thirty_days_only_those_whose_reason_is_too_old_are_not_asked(outage: Outage) -> None:
    """Rule 11 `too-late`; R96: a survey that `not_before` held back counts from there."""
    place = outage.place
    process = await place.run()
    for name, not_before in (("a", None), ("b", "2027-03-24 10:00")):
        at = "2027-03-03 11:55"
        about: Json = {"application_id": name, "candidate_id": name, "candidate": {"email": f"{name}@example.org"}}
        event = stories.rejected(at, notice=("call", at), tenant="acme", not_before=not_before, **about)
        assert await place.put(event) == 202
    await outage.rest()
    await place.events(SURVEY_INVITATIONS)  # before retention takes the first away
    assert await process.stop(signal.SIGKILL) == -signal.SIGKILL
    place.clock.move_to(local("2027-04-06 10:00"))
    async with outage.mail_server():
        await place.run()
        await place.mails(1)
        await outage.rest()
        mails = await place.mails(1)
    candidates = [address for address in map(recipient, mails) if address in ("a@example.org", "b@example.org")]
    assert candidates == ["b@example.org"]
    assert await outage.invitations() == [
        ("scheduled", None),
        ("scheduled", None),
        ("sent", None),
        ("skipped", "too-late"),
    ]
