"""From a vendor's webhook to the mail, the answer and the metric: real processes, sockets, TLS and files."""

import json
import re
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.working import BEARER, Json, Place, link_in, recipient, shown
from tests.workers.cli.payloads import ashby_interview, ashby_stage, greenhouse_rejected
from tests.workers.cli.running import AFTERVIEW
from tests.workers.mail.smtp import serving

from afterview.events.cloudevents import rfc3339

CANDIDATES = range(1, 6)
TASK, SURVEY = "afterview.feedback.task", "afterview.survey.invitation"


@pytest.fixture(autouse=True)
async def mail_server(place: Place) -> AsyncIterator[None]:
    async with serving(place.inbox, starttls=place.tls()) as port:
        place.configure(port)
        yield


async def interviews(place: Place) -> None:
    """Five candidates, known to Ashby, have just been interviewed."""
    ended = rfc3339(place.now() - timedelta(minutes=1))
    for n in CANDIDATES:
        stage = ashby_stage(f"a-{n}", f"c-{n}", f"candidate{n}@example.org", ended)
        assert await place.deliver("ashby", stage, "") == 200
        assert await place.deliver("ashby", ashby_interview(f"s-{n}", f"a-{n}", f"c-{n}", ended), "") == 200


async def answer(place: Place, link: str, score: int) -> None:
    """Open the survey, as it is after the click in the mail, and send it."""
    async with place.client.get(link) as page:
        text = await page.text()
        assert (page.status, 'name="recommend"' in text) == (200, True)
    async with place.client.post(link, data={"recommend": str(score), "comment": "Kind people."}) as page:
        assert page.status == 200


def rejected(place: Place) -> Json:
    now = rfc3339(place.now())
    return greenhouse_rejected(rejected_at=now, last_activity_at=now)


def told_by_hand(place: Place, what: str, **data: Any) -> Json:
    """A canonical event of now."""
    return {
        "specversion": "1.0",
        "id": f"{what}-{data['application_id']}",
        "source": "/desk",
        "type": f"afterview.{what}.v1",
        "time": rfc3339(place.now()),
        "data": {"tenant": "acme", **data},
    }


def completed(place: Place, task: Json) -> Json:
    """The recruiter has called."""
    return told_by_hand(
        place,
        "feedback.completed",
        application_id=task["application_id"],
        candidate={"id": task["candidate_id"]},
        task_id=task["id"],
        completed_at=rfc3339(place.now()),
        channel="call",
        outcome="delivered",
    )


async def test_webhooks_in_mails_out_answers_in_metrics_out_and_a_restart_in_between(place: Place) -> None:
    """Rules 1-3, 8, 14, 17; the log is the only memory that the two processes share."""
    running, tail = await place.run(), await place.afterview("tail", "--from-start")
    await interviews(place)
    mails = await place.mails(5)
    assert sorted(recipient(mail) for mail in mails) == [f"candidate{n}@example.org" for n in CANDIDATES]
    assert place.inbox.encrypted == [True] * 5
    links = [link_in(mail, "s") for mail in mails]
    assert all(link.startswith(f"{place.url}/s/") for link in links)
    await shown(tail, lambda one: one["type"] == f"{SURVEY}.sent.v1", "five invitations sent", 5)
    for link in links[:3]:
        await answer(place, link, 9)

    rejection = rejected(place)
    assert await place.deliver("greenhouse", rejection, "first") == 200
    (task,) = await shown(tail, lambda one: one["data"].get("kind") == "verbal_feedback", "a call owed")
    assert (task["type"], task["data"]["channel"]) == (f"{TASK}.scheduled.v1", "call")
    assert task["data"]["assignee"]["email"] == "rita@example.org"
    assert await running.stop() == 0
    assert not re.search(rb"Traceback|@example|Nordmann|Kind people", running.err), running.err.decode()

    running = await place.run()
    assert await place.deliver("greenhouse", rejection, "first") == 200
    assert await place.deliver("greenhouse", rejection, "second") == 200
    for link in links[3:]:
        await answer(place, link, 3)
    async with place.client.post(links[0], data={"recommend": "3"}) as again:  # rule 14
        assert (again.status, "Thank you" in await again.text()) == (409, True)
    assert await place.put(completed(place, task["data"])) == 202
    (told,) = await shown(tail, lambda one: one["type"] == f"{TASK}.completed.v1", "the call made")
    assert (told["data"]["id"], told["data"]["reason"]) == (task["data"]["id"], "delivered")
    (asked,) = await shown(tail, lambda one: one["data"].get("touchpoint") == "rejection", "the other survey owed")
    assert asked["type"] == f"{SURVEY}.scheduled.v1"
    (metric, *_) = await shown(tail, lambda one: _everybody(one, "cnps"), "a metric of five answers")
    assert (metric["data"]["n"], metric["data"]["value"]) == (5, 20.0)
    assert await running.stop(signal.SIGINT) == 0

    assert len(place.inbox.mails) == 5, "nobody was written to twice"
    kinds = [one["data"]["kind"] for one in tail.lines if one["type"] == f"{TASK}.scheduled.v1"]
    assert sorted(kinds) == ["candidate_update"] * 5 + ["verbal_feedback"]
    await nobody_is_named(place)


def _everybody(event: Json, metric: str) -> bool:
    data = event["data"]
    return data.get("metric") == metric and not data["dimensions"] and data["window"]["kind"] == "all"


async def nobody_is_named(place: Place) -> None:
    """CONTRACT 3: no name, address or text of a candidate is on a topic out; and nothing was refused."""
    out = await place.afterview("tail", "--from-start", "--until-idle", "0")
    refused = await place.afterview("tail", "dead-letters", "--from-start", "--until-idle", "0")
    assert [await process.ended() for process in (out, refused)] == [0, 0]
    assert out.out
    assert not re.search(rb"candidate\d@|Nordmann|Kind people", out.out)
    assert not refused.out


async def test_mail_that_waits_for_its_server_leaves_after_the_restart(place: Place) -> None:
    """Written ahead: what was owed when the process was killed is owed still, and sent once."""
    place.inbox.rcpt = "451 4.7.1 not now"
    running, tail = await place.run(), await place.afterview("tail", "mail-requests", "--from-start")
    ended = rfc3339(place.now() - timedelta(minutes=1))
    assert await place.deliver("ashby", ashby_stage("a-1", "c-1", "candidate1@example.org", ended), "") == 200
    assert await place.deliver("ashby", ashby_interview("s-1", "a-1", "c-1", ended), "") == 200
    await shown(tail, lambda one: '"later"' in one["value"], "a mail put off")
    assert await running.stop(signal.SIGKILL) == -signal.SIGKILL
    assert place.inbox.mails == []

    place.inbox.rcpt = None
    place.ahead += 3600  # it is tried again after a while
    running = await place.run()
    mails = {recipient(mail): mail for mail in await place.mails(2)}
    assert sorted(mails) == ["candidate1@example.org", "r@example.org"]
    assert str(mails["r@example.org"]["Subject"]).startswith("An update is owed, due ")
    async with place.client.post(
        link_in(mails["candidate1@example.org"], "u"), data={"List-Unsubscribe": "One-Click"}
    ) as answer:
        assert answer.status == 200
    assert await running.stop() == 0
    assert len(place.inbox.mails) == 2


async def test_the_installed_command_runs_until_it_is_told_to_stop(place: Place) -> None:
    """`afterview run`: one installation, one process; ports and directory are its own (exit 78)."""
    running = await place.afterview("run")
    await place.ready(running)
    assert f"webhooks and pages on port {place.public}, health on port {place.operations}".encode() in running.err
    second = await place.afterview("run")
    assert await second.ended() == 78
    other = await place.start(*_elsewhere(place), AFTERVIEW_STORAGE__DIRECTORY="elsewhere")
    assert await other.ended() == 78
    assert await place.deliver("greenhouse", {"action": "ping"}, "1") == 200
    async with place.client.post(f"{place.url}/in/acme/greenhouse", data=b"{}", headers={"Signature": "x"}) as answer:
        assert answer.status == 401
    assert await running.stop() == 0
    logged = [json.loads(line)["event"] for line in running.err.splitlines() if line.startswith(b"{")]
    assert [event for event in logged if event in ("started", "stopping")] == ["started", "stopping"]
    for process in (running, second, other):
        assert b"Traceback" not in process.err
        assert not process.out
    assert len(second.err.splitlines()) == len(other.err.splitlines()) == 1


def _elsewhere(place: Place) -> tuple[Path | str, ...]:
    """Another directory, the same ports."""
    return AFTERVIEW, "run", "--config", place.folder / "afterview.toml"


async def test_whoever_a_mail_came_back_from_is_not_written_to_again(place: Place) -> None:
    """Rule 11: the mail server's report finds the candidate by the mail's id alone."""
    running, tail = await place.run(), await place.afterview("tail", "--from-start")
    ended = rfc3339(place.now() - timedelta(minutes=1))
    assert await place.deliver("ashby", ashby_stage("a-1", "c-1", "candidate1@example.org", ended), "") == 200
    assert await place.deliver("ashby", ashby_interview("s-1", "a-1", "c-1", ended), "") == 200
    (mail,) = await place.mails(1)
    report = {"message_id": str(mail["Message-ID"]), "status": "5.1.1"}
    for token, status in (("another", 401), (BEARER, 202)):
        headers = {"Authorization": f"Bearer {token}"}
        async with place.client.post(f"{place.url}/bounces", json=report, headers=headers) as answer:
            assert answer.status == status

    now = rfc3339(place.now())
    rejection = {"rejected_at": now, "notice": {"channel": "email", "sent_at": now}}  # a survey would follow at once
    no = told_by_hand(place, "candidate.rejected", application_id="a-1", candidate={"id": "c-1"}, rejection=rejection)
    assert await place.put(no) == 202
    (told,) = await shown(tail, lambda one: one["data"].get("touchpoint") == "rejection", "no survey")
    assert (told["type"], told["data"]["reason"]) == (f"{SURVEY}.skipped.v1", "undeliverable")
    assert await running.stop() == 0
    assert len(place.inbox.mails) == 1
