"""`afterview pause` and `resume` beside running workers: who is held, who is not, and that nobody is forgotten.

The workers are real, on Kafka there are two; so is the mail server. Their clock is moved on.
"""

import signal
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientConnectionError
from tests.e2e.test_outage import PEOPLE, RECRUITER, Outage, local
from tests.e2e.working import Json, Place, recipient, until
from tests.workers.cli.payloads import ashby_stage
from tests.workers.mail.smtp import LOOPBACK

from afterview.events.cloudevents import rfc3339
from afterview.events.topics import AUDIT, SURVEY_INVITATIONS

METRIC = "afterview_paused_timestamp_seconds"


class Operator(Outage):
    """Whoever pauses and resumes; the mail server is there all the time."""

    async def says(self, *words: str) -> str:
        process = await self.place.afterview(*words)
        assert await process.ended() == 0, process.err.decode()
        return process.err.decode()

    async def known_everywhere(self, scope: str, *, paused: bool) -> None:
        """Every worker has heard of it."""

        async def told() -> bool | None:
            found = [f'{METRIC}{{scope="{scope}"}}' in await self._metrics(port) for port in self.place.listeners]
            return all(one is paused for one in found) or None

        await until(told, f"{scope} to be {'paused' if paused else 'resumed'} on every worker")

    async def _metrics(self, port: int) -> str:
        try:
            async with self.place.client.get(f"http://{LOOPBACK}:{port}/metrics") as answer:
                return await answer.text()
        except ClientConnectionError:
            return ""

    async def pause(self, scope: str, *words: str) -> None:
        await self.says("pause", scope, *words)
        await self.known_everywhere(scope, paused=True)

    async def resume(self, scope: str) -> None:
        await self.says("resume", scope)
        await self.known_everywhere(scope, paused=False)

    async def told_why(self, application: str) -> str:
        process = await self.place.afterview("why", application)
        assert await process.ended() == 0, process.err.decode()
        return process.out.decode()

    async def audit(self) -> list[Json]:
        process = await self.place.afterview("tail", AUDIT, "--from-start", "--until-idle", "0.2")
        assert await process.ended() == 0, process.err.decode()
        return process.lines

    def mailed(self) -> list[str]:
        """Candidates, as often as they were."""
        return sorted(address for address in map(recipient, self.place.parsed_mails()) if address != RECRUITER)


@pytest.fixture
async def operator(place: Place) -> AsyncIterator[Operator]:
    operator = Operator(place)
    place.clock.move_to(local("2027-03-03 11:00"))
    async with operator.mail_server():
        yield operator


async def test_paused_surveys_wait_through_a_kill_and_a_resume_sends_each_once(operator: Operator) -> None:
    place = operator.place
    process = await place.run()
    await operator.pause("surveys", "--because", "the text is wrong")
    await operator.interviews()
    await operator.rest()
    assert operator.mailed() == []

    assert await process.stop(signal.SIGKILL) == -signal.SIGKILL
    await place.run()
    await operator.known_everywhere("surveys", paused=True)
    await operator.at("2027-03-03 15:00")
    assert operator.mailed() == []
    assert "no survey is sent: surveys was paused on" in await operator.told_why(PEOPLE[0].split("@")[0][-1])

    await operator.resume("surveys")
    await operator.check_each_came_once("2027-03-03 15:00", "2027-03-03 15:02")
    acts = [event["data"]["action"] for event in await operator.audit()]
    assert acts == ["pause", "resume"]


async def test_a_pause_over_night_puts_off_to_the_next_opening_and_says_so(operator: Operator) -> None:
    await operator.place.run()
    await operator.pause("tenant:acme")
    await operator.interviews()
    await operator.rest()
    await operator.at("2027-03-03 18:01")
    await operator.resume("tenant:acme")
    await operator.rest()
    assert operator.place.inbox.mails == [], "nobody is mailed at night"
    assert "an operator had paused mail until the send window closed" in await operator.told_why("0")
    await operator.at("2027-03-04 09:00:01")
    await operator.check_each_came_once("2027-03-04 09:00", "2027-03-04 09:05")


async def test_what_was_held_for_more_than_thirty_days_is_too_late(operator: Operator) -> None:
    """Rule 11, asked again at every opening."""
    await operator.place.run()
    await operator.pause("mail")
    await operator.interviews()
    await operator.rest()
    for day in (8, 15, 22, 29):
        await operator.at(f"2027-03-{day:02} 12:00")
        await operator.invitations()  # before retention takes them away
    await operator.at("2027-04-06 12:00")
    await operator.resume("mail")
    await operator.rest()
    assert operator.mailed() == []
    reasons = [reason for verb, reason in await operator.invitations() if verb == "skipped"]
    assert reasons == ["too-late"] * len(PEOPLE)


async def test_a_paused_vendor_is_held_and_then_read_in_its_order(operator: Operator) -> None:
    place = operator.place
    await place.run()
    await operator.pause("vendor:ashby")
    await operator.interviews()
    ended = rfc3339(place.now() - timedelta(minutes=1))
    archived = ashby_stage("0", "0", PEOPLE[0], ended)
    assert await place.deliver("ashby", archived, "") == 200, "a vendor never hears of it"
    await operator.rest()
    assert await place.events(SURVEY_INVITATIONS) == []
    assert "vendor:ashby: resumed; 9 that were held are read now" in await operator.says("resume", "vendor:ashby")
    await operator.rest()
    assert operator.mailed() == PEOPLE
    assert await operator.invitations() == [("scheduled", None)] * len(PEOPLE) + [("sent", None)] * len(PEOPLE)


@pytest.mark.parametrize("place", ["embedded"], indirect=True)
async def test_what_cannot_be_paused_is_told_and_what_is_so_already_is_no_error(operator: Operator) -> None:
    process = await operator.place.afterview("pause", "post")
    assert await process.ended() == 2
    assert "'post' is no scope: there are mail, surveys, tenant:acme, vendor:" in " ".join(process.err.decode().split())
    assert (await operator.says("pause", "mail", "--because", "so")).splitlines()[0] == "mail: paused"
    again = await operator.says("pause", "mail")
    assert again.splitlines()[0] == "mail: is paused already"
    assert again.splitlines()[1].startswith("paused: mail, since ")
    assert again.endswith(": so\n")
    assert await operator.says("resume", "mail") == "mail: resumed\n"
    assert await operator.says("resume", "mail") == "mail: is not paused\n"
