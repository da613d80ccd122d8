"""One delivery, found by its trace wherever it went; and nobody's name in any line of the log."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from tests.e2e.working import SECRETS, Json, Place, Process, recipient, shown, until
from tests.signing import sign
from tests.workers.cli.payloads import ashby_interview, ashby_stage, greenhouse_rejected
from tests.workers.mail.smtp import serving

from afterview.events.cloudevents import rfc3339

INTERVIEW, RUBBISH = (f"00-{digit * 32}-{digit * 16}-01" for digit in "12")
PERSONAL = re.compile(r"Kari|Nordmann|Rita|Ida|Intervju|@example\.org|too junior|Engineer", re.IGNORECASE)


@pytest.fixture(autouse=True)
async def mail_server(place: Place) -> AsyncIterator[None]:
    async with serving(place.inbox, starttls=place.tls()) as port:
        place.configure(port)
        yield


async def deliver(place: Place, vendor: str, body: bytes, traceparent: str | None = None) -> str:
    """The trace that the answer names."""
    headers = sign(vendor, body, SECRETS[vendor], delivery=str(len(body)), at=place.now())
    headers |= {"traceparent": traceparent} if traceparent else {}
    async with place.client.post(f"{place.url}/in/acme/{vendor}", data=body, headers=headers) as answer:
        assert answer.status == 200
        return answer.headers["Traceresponse"]


def logged(running: Process) -> list[Json]:
    """Every line that is whole, but the one for the person who started it."""
    lines = running.err.decode().rpartition("\n")[0].splitlines()
    return [json.loads(line) for line in lines if not line.startswith("afterview: ")]


async def test_a_delivery_is_found_by_its_trace_in_answer_events_mails_and_log(place: Place) -> None:
    running, tail = await place.run(), await place.afterview("tail", "--from-start")
    ended = rfc3339(place.now() - timedelta(minutes=1))
    stage = json.dumps(ashby_stage("a-1", "c-1", "kari@example.org", ended)).encode()
    interview = json.dumps(ashby_interview("s-1", "a-1", "c-1", ended)).encode()
    rejected = json.dumps(greenhouse_rejected(rejected_at=ended, last_activity_at=ended)).encode()
    await deliver(place, "ashby", stage)
    assert await deliver(place, "ashby", interview, INTERVIEW) == INTERVIEW
    begun = await deliver(place, "greenhouse", rejected)
    assert begun not in {INTERVIEW, RUBBISH}
    assert await deliver(place, "greenhouse", b'{"candidate": "Kari Nordmann, kari@example.org"', RUBBISH) == RUBBISH

    await shown(tail, lambda one: one["type"].endswith("invitation.sent.v1"), "the survey sent")
    await shown(tail, lambda one: one["data"].get("kind") == "verbal_feedback", "a call owed")
    out = {(one["data"]["application_id"], one["type"].split(".")[2]): one.get("traceparent") for one in tail.lines}
    assert out == {
        ("a-1", "task"): INTERVIEW,
        ("a-1", "invitation"): INTERVIEW,
        ("265293", "task"): begun,
    }
    place.ahead += 3600  # what colleagues are told is gathered for a while
    mails = await place.mails(3)
    assert {recipient(mail): mail["Traceparent"] for mail in mails} == {
        "kari@example.org": INTERVIEW,
        "r@example.org": INTERVIEW,
        "rita@example.org": begun,
    }
    await told_in_the_log(running, begun, mails)
    assert await running.stop() == 0
    lines = logged(running)
    assert lines
    assert [line for line in lines if PERSONAL.search(json.dumps(line))] == []


async def told_in_the_log(running: Process, begun: str, mails: list[EmailMessage]) -> None:
    async def attempts() -> list[Json] | None:
        found = [line for line in logged(running) if line["event"] == "mail" and line["result"] == "accepted"]
        return found if len(found) == len(mails) else None

    trace_ids = sorted(line["trace_id"] for line in await until(attempts, "a line for each mail"))
    assert trace_ids == sorted([INTERVIEW[3:35], INTERVIEW[3:35], begun[3:35]])
    (dead,) = [line for line in logged(running) if line["event"] == "dead letter"]
    assert (dead["trace_id"], dead["stage"], dead["topic"]) == (RUBBISH[3:35], "intake", "afterview.intake")
    assert {"partition", "offset", "reason"} <= dead.keys()
