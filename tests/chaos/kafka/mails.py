"""What the mail server has, against what the log says of each request."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.chaos.kafka.campaign import Campaign
from tests.chaos.verdict import message_id

from afterview.events.topics import CANDIDATE_EVENTS, MAIL_REQUESTS, WORKLIST_EVENTS
from afterview.schemas.internal import MailReturned

Json = dict[str, Any]


def mails(done: Campaign) -> Iterator[str]:
    """Each that was accepted came; none came more often than the log says it may have."""
    outcomes = _outcomes(done)
    may, must = Counter[str](), set[str]()
    for request_id, said in outcomes.items():
        accepted = said["outcome"] == "accepted"
        may[message_id(request_id)] += said["unknown"] + accepted
        if accepted:
            must.add(message_id(request_id))
    came = Counter(arrival.message_id for arrival in done.sink.arrivals)
    yield from (f"{one} was accepted, and no mail came" for one in must - came.keys())
    yield from (
        f"{one} came {times} times, {may[one]} are explained" for one, times in came.items() if times > may[one]
    )
    asked = {
        said["id"]
        for said in _said(done, MAIL_REQUESTS)
        if said.get("kind") not in {"settled", "withdrawn"} and "id" in said
    }
    yield from (f"request {one} has no outcome" for one in asked - outcomes.keys())


def doubles(done: Campaign) -> int:
    """How often somebody had the same mail once more."""
    return len(done.sink.arrivals) - len({arrival.message_id for arrival in done.sink.arrivals})


def _outcomes(done: Campaign) -> dict[str, Json]:
    """By request."""
    kind = MailReturned.model_fields["type"].default
    found = (said for topic in (CANDIDATE_EVENTS, WORKLIST_EVENTS) for said in _said(done, topic))
    return {said["data"]["request_id"]: said["data"] for said in found if said.get("type") == kind}


def _said(done: Campaign, topic: str) -> Iterator[Json]:
    return (json.loads(record.value or b"{}") for record in done.follower.topic(topic))
