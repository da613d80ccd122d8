"""Good bodies of every vendor, what may stand in them instead, and what then may come of them."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st
from tests.events.ats import lever_bodies as lever
from tests.events.ats import teamtailor_bodies as teamtailor
from tests.events.ats import workable_bodies as workable
from tests.events.ats.bodies import (
    ashby_answer,
    ashby_application,
    ashby_schedule,
    cloudevent,
    converted,
    greenhouse_application,
    greenhouse_interview,
    greenhouse_webhook,
)
from tests.events.ats.bullhorn_bodies import bullhorn_batch, bullhorn_event
from tests.events.ats.deliveries import ASHBY_ARCHIVED, GREENHOUSE_ACTIVE, REJECTION
from tests.events.ats.huntflow_bodies import HUNTFLOW_MEETING, HUNTFLOW_REJECTED, MEETING, huntflow_v1, huntflow_v2
from tests.events.ats.jazzhr_bodies import jazzhr_export, jazzhr_profile
from tests.events.ats.jobylon_bodies import JOBYLON_ACTIVE, JOBYLON_REJECTED
from tests.events.ats.kombo_bodies import (
    kombo_application,
    kombo_changed,
    kombo_declined,
    kombo_interview,
    kombo_list,
)
from tests.events.ats.talentech_bodies import talentech_invitation, talentech_results

from afterview.events.ats.mapping import parse_mapping
from afterview.events.errors import Refused
from afterview.schemas.incoming import INCOMING

PRIVATE = "Kari-Hemmelig"
MAPPING = parse_mapping(
    json.dumps(
        {
            "events": [
                {
                    "type": "interview.completed",
                    "each": "to_array(payload.data || payload.payload || `null`)",
                    "id": "item.id",
                    "time": "payload.time",
                    "data": {
                        "application_id": "payload.id || payload.data.application.id || 'A'",
                        "candidate": 'payload.candidate || payload.data.candidate || `{"id": "C"}`',
                        "job": "payload.job",
                        "recruiter": "item.recruiter",
                        "interview": {
                            "id": "item.id || 'I'",
                            "kind": "'video'",
                            "basis": "'derived'",
                            "starts_at": "item.start || payload.updatedAt",
                            "interviewers": "item.interviewers || `[]`",
                        },
                    },
                }
            ]
        }
    ).encode()
)
GOOD: list[tuple[str, Any]] = [
    ("greenhouse", REJECTION),
    ("greenhouse", GREENHOUSE_ACTIVE),
    ("greenhouse", greenhouse_webhook("delete_application", {"id": 1, "candidate_id": 2})),
    ("greenhouse", {"action": "merge_candidate", "payload": {"person": {"id": 1, "new_candidate_id": 2}}}),
    ("greenhouse", [greenhouse_interview(), greenhouse_interview(start={"date": "2027-03-04"}, status="scheduled")]),
    ("ashby", ASHBY_ARCHIVED),
    ("ashby", ashby_answer(ashby_application())),
    ("ashby", ashby_schedule()),
    ("ashby", ashby_schedule("Cancelled")),
    ("lever", lever.webhook()),
    ("lever", lever.webhook("candidateArchiveChange")),
    ("lever", lever.webhook("interviewCreated", {"interviewId": "int-1"})),
    ("lever", lever.opportunity(isAnonymized=True)),
    ("lever", lever.opportunity()),
    ("lever", lever.interview(canceledAt=1804402800000)),
    ("teamtailor", teamtailor.triggered(rejected=True)),
    ("teamtailor", teamtailor.triggered()),
    ("workable", workable.webhook("candidate_moved", workable.disqualified(withdrew=False))),
    ("workable", workable.candidate(hired_at="2027-03-04T08:00:00Z")),
    ("workable", workable.event()),
    ("jobylon", JOBYLON_ACTIVE),
    ("jobylon", JOBYLON_REJECTED),
    ("huntflow", huntflow_v1(HUNTFLOW_REJECTED)),
    ("huntflow", huntflow_v2({**HUNTFLOW_REJECTED, "calendar_event": MEETING})),
    ("huntflow", huntflow_v2(HUNTFLOW_MEETING)),
    ("jazzhr", jazzhr_export(jazzhr_profile(1), jazzhr_profile(2))),
    ("kombo", kombo_list(kombo_application(), kombo_declined())),
    ("kombo", kombo_list(kombo_interview(), kombo_interview(canceled=True))),
    ("talentech", talentech_results()),
    ("cloudevents", cloudevent(recruiter={"id": "R"}, rejection={"rejected_at": "2027-03-05T09:15:30Z", "stage": "S"})),
    (
        "cloudevents",
        cloudevent("survey.answered", invitation_id="V", answers={"q": 1}, submitted_at="2027-03-05T09:15:30Z"),
    ),
    ("mapping", cloudevent()),
]
THIN: list[tuple[str, Any]] = [
    ("bullhorn", bullhorn_batch(bullhorn_event(), bullhorn_event(entityId="8802"))),
    ("kombo", kombo_changed("ats_applications", "ats_interviews")),
]
"""say nothing by themselves, whatever else was fetched"""
FETCHED = (
    greenhouse_application(),
    ashby_application(),
    lever.opportunity(),
    lever.interview(),
    workable.candidate(id="27f9"),
    talentech_invitation(),
)
OUTCOMES = {"Not a fit": "rejected", "Lacks skills": "rejected"}
"""for vendors whose words mean nothing without"""

texts = st.text(max_size=8) | st.text(st.characters(categories=["Cs", "Cc", "Cf"]), max_size=4)
words = st.sampled_from(
    [
        "",
        PRIVATE,
        "2027-03-05T10:15:30Z",
        "2027-02-30T10:15:30Z",
        "Archived",
        "rejected",
        "Complete",
        "scheduled",
        "candidateArchiveChange",
        "candidate_deleted",
        "job_application.update",
        "\ud800",
        "x" * 600,
    ]
)
numbers = (
    st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([10**18, 10**300, -1, 1e300])
)
scalars = st.none() | st.booleans() | numbers | texts | words
keys = (
    st.sampled_from(["id", "action", "payload", "data", "results", "success", "application", "candidate", "status"])
    | st.sampled_from(["event", "archived", "partner-event", "event_type", "disqualified"])
    | texts
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)


def attempt(vendor: str, body: bytes, **options: Any) -> str | None:
    """The line of the refusal; None when it was converted, and well."""
    try:
        conversion = converted(vendor, body, **options)
    except Refused as refused:
        return str(refused)
    assert bool(conversion.events) != bool(conversion.nothing)
    for event in conversion.events:
        json.dumps(event, ensure_ascii=False, allow_nan=False).encode()
        INCOMING.validate_python(event)
    return conversion.nothing


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every member of a body."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, one in inner for place in [(*way, key), *places(one, (*way, key))]]


def put(body: Any, way: tuple[Any, ...], value: Any) -> Any:
    copy = deepcopy(body)
    inner = copy
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = value
    return copy
