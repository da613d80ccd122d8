"""Bodies of every vendor as the tests have them, each one with ids and times of its own: nothing is met twice."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tests.events.ats import lever_bodies as lever
from tests.events.ats import teamtailor_bodies as teamtailor
from tests.events.ats import workable_bodies as workable
from tests.events.ats.bodies import (
    ashby_answer,
    ashby_application,
    ashby_schedule,
    cloudevent,
    greenhouse_application,
    greenhouse_interview,
)
from tests.events.ats.bullhorn_bodies import bullhorn_batch, bullhorn_event
from tests.events.ats.deliveries import ASHBY_ARCHIVED, GREENHOUSE_ACTIVE, REJECTION
from tests.events.ats.huntflow_bodies import HUNTFLOW_MEETING, HUNTFLOW_REJECTED, huntflow_v1, huntflow_v2
from tests.events.ats.jazzhr_bodies import jazzhr_export, jazzhr_profile
from tests.events.ats.jobylon_bodies import JOBYLON_ACTIVE, JOBYLON_REJECTED
from tests.events.ats.kombo_bodies import kombo_application, kombo_interview, kombo_list
from tests.events.ats.talentech_bodies import talentech_invitation, talentech_results

from afterview.events.ats.mapping import parse_mapping
from afterview.events.ats.options import Options
from afterview.events.ats.outcomes import parse_outcomes

RECEIVED = datetime(2027, 3, 10, 8, tzinfo=UTC)
MAPPING = {
    "events": [
        {
            "type": "candidate.rejected",
            "when": "payload.decision == 'no'",
            "id": "payload.id",
            "time": "payload.at",
            "data": {
                "application_id": "payload.application",
                "candidate": {"id": "payload.person.id", "name": "payload.person.name", "email": "payload.person.mail"},
                "job": {"id": "payload.job", "title": "payload.title"},
                "rejection": {"rejected_at": "payload.at"},
            },
        }
    ]
}
"""of an in-house system, or of a vendor whose objects CONVERT.md does not know"""
MAPPED = {
    "id": "decision-1",
    "at": "2027-03-05T09:15:30Z",
    "decision": "no",
    "application": "A-1",
    "person": {"id": "P-1", "name": "Kari Eksempel", "mail": "kari@example.org"},
    "job": "J-1",
    "title": "Engineer",
}
_A_NUMBERED_ID = re.compile(r"[A-Za-z]+[-_]?\d{1,4}")
_A_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_LEAST_ID, _LEAST_EPOCH = 30, 10**11
"""numbers below mean something: kinds, groups, states"""


class Vendor(NamedTuple):
    """What it sends, in turns, and what is known beside."""

    bodies: Sequence[Any]
    fetched: Sequence[Any] = ()
    outcomes: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    mapped: bool = False


class Delivered(NamedTuple):
    body: bytes
    options: Options


VENDORS: Mapping[str, Vendor] = {
    "greenhouse": Vendor([REJECTION, GREENHOUSE_ACTIVE]),
    "greenhouse, polled": Vendor([[greenhouse_interview()]], [greenhouse_application()]),
    "ashby": Vendor([ASHBY_ARCHIVED, ashby_answer(ashby_application()), ashby_schedule()]),
    "lever": Vendor([lever.webhook(), lever.opportunity()], outcomes={"*": "rejected"}),
    "teamtailor": Vendor([teamtailor.triggered(rejected=True), teamtailor.triggered()], headers=teamtailor.SIGNED_AT),
    "workable": Vendor([workable.webhook("candidate_moved", workable.disqualified()), workable.candidate()]),
    "smartrecruiters": Vendor([MAPPED], headers={"event-name": "application.status.updated"}, mapped=True),
    "recruitee": Vendor([MAPPED], mapped=True),
    "jobylon": Vendor([JOBYLON_REJECTED, JOBYLON_ACTIVE]),
    "huntflow": Vendor([huntflow_v1(HUNTFLOW_REJECTED), huntflow_v2(HUNTFLOW_MEETING)]),
    "jazzhr": Vendor([jazzhr_export(jazzhr_profile())], outcomes={"*": "rejected"}),
    "bullhorn": Vendor([{**bullhorn_batch(bullhorn_event()), **MAPPED}], mapped=True),
    "kombo": Vendor([kombo_list(kombo_application()), kombo_list(kombo_interview())]),
    "talentech": Vendor([talentech_results()], [talentech_invitation()]),
    "cloudevents": Vendor([cloudevent()]),
    "mapping": Vendor([MAPPED], mapped=True),
}
"""Every vendor that `convert` knows. What is thin or not saved is read by a mapping, as users have to."""


def deliveries(name: str, count: int) -> list[Delivered]:
    """So many of one of `VENDORS`, no two alike."""
    told = VENDORS[name]
    outcomes = parse_outcomes(json.dumps(told.outcomes).encode())
    mapping = parse_mapping(json.dumps(MAPPING).encode()) if told.mapped else None
    return [
        Delivered(
            json.dumps(varied(told.bodies[n % len(told.bodies)], n)).encode(),
            Options(
                RECEIVED + timedelta(seconds=n),
                tenant="fjord",
                headers=told.headers,
                outcomes=outcomes,
                fetched=tuple(varied(told.fetched, n)),
                mapping=mapping,
            ),
        )
        for n in range(count)
    ]


def varied(value: Any, n: int) -> Any:
    """Another one of the same: ids and moments are moved by `n`."""
    match value:
        case dict():
            return {key: varied(one, n) for key, one in value.items()}
        case list() | tuple():
            return [varied(one, n) for one in value]
        case bool():
            return value
        case int():
            return value + (1000 * n if value > _LEAST_EPOCH else n) if value >= _LEAST_ID else value
        case str() if _A_MOMENT.fullmatch(value):
            return (datetime.fromisoformat(value) + timedelta(seconds=n)).isoformat().replace("+00:00", "Z")
        case str() if _A_NUMBERED_ID.fullmatch(value):
            return f"{value}-{n}"
    return value
