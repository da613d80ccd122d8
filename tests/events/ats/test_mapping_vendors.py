"""A mapping beside the converter of a vendor: it is asked about what the converter does not know."""

from typing import Any

import pytest
from tests.events.ats import lever_bodies as lever
from tests.events.ats import teamtailor_bodies as teamtailor
from tests.events.ats import workable_bodies as workable
from tests.events.ats.bodies import (
    ashby_schedule,
    cloudevent,
    converted,
    greenhouse_interview,
    greenhouse_rejected,
    greenhouse_webhook,
    names,
)
from tests.events.ats.bullhorn_bodies import bullhorn_batch, bullhorn_event
from tests.events.ats.deliveries import REJECTION
from tests.events.ats.jobylon_bodies import jobylon_application, jobylon_webhook
from tests.events.ats.kombo_bodies import kombo_changed
from tests.events.ats.mappings import mapping
from tests.events.ats.talentech_bodies import talentech_results

from afterview.events.errors import Malformed, Thin

BY_HAND = {"type": "candidate.hired", "data": {"application_id": "'A'", "candidate": {"id": "'C'"}}}


@pytest.mark.parametrize(
    ("vendor", "body"),
    [
        ("greenhouse", greenhouse_interview()),
        ("greenhouse", {"action": "hire_candidate", "payload": {}}),
        ("greenhouse", {"quite": "unknown"}),
        ("greenhouse", "text"),
        ("ashby", ashby_schedule(candidateId=None)),
        ("ashby", {"action": "offerCreate", "data": {}}),
        ("ashby", [1]),
        ("lever", lever.webhook("candidateArchiveChange")),
        ("lever", lever.webhook("contactCreated")),
        ("teamtailor", teamtailor.company("job_application.update")),
        ("teamtailor", teamtailor.company("candidate.destroy")),
        ("workable", workable.webhook("employee_created", {"id": "1"})),
        ("smartrecruiters", {"id": "1"}),
        ("recruitee", {"event": "candidate_moved"}),
        ("jobylon", jobylon_webhook(jobylon_application(), "calendar_event", "created")),
        ("jobylon", {"event_type": "calendar_event"}),
        ("huntflow", {"event": {}, "meta": {"event_type": "OFFER"}}),
        ("huntflow", {"quite": "unknown"}),
        ("jazzhr", {"quite": "unknown"}),
        ("bullhorn", bullhorn_batch(bullhorn_event())),
        ("bullhorn", bullhorn_batch(bullhorn_event(entityName="Placement"))),
        ("kombo", kombo_changed("ats_applications")),
        ("kombo", {"type": "sync-finished", "data": {}}),
        ("talentech", talentech_results()),
        ("talentech", [1]),
        ("cloudevents", {**cloudevent(), "type": "com.example.hired"}),
        ("cloudevents", {"no": "event"}),
    ],
)
def test_a_mapping_knows_what_the_vendors_converter_cannot(vendor: str, body: Any) -> None:
    (event,) = converted(vendor, body, mapping=mapping(BY_HAND)).events
    assert event["source"] == f"/in/default/{vendor}"
    assert names(converted(vendor, body, mapping=mapping(BY_HAND))) == ["candidate.hired"]
    never = mapping({**BY_HAND, "when": "`false`"})
    assert converted(vendor, body, mapping=never).nothing


@pytest.mark.parametrize(
    ("vendor", "body", "expected"),
    [
        ("greenhouse", REJECTION, ["candidate.rejected"]),
        ("greenhouse", {"action": "interview_deleted", "payload": {}}, []),
        ("ashby", {"action": "ping", "data": {}}, []),
        ("lever", lever.webhook(data={}), []),
        ("lever", lever.opportunity(), ["application.active"]),
        ("recruitee", {"test": True}, []),
        ("cloudevents", cloudevent(), ["candidate.rejected"]),
    ],
)
def test_a_mapping_does_not_touch_what_the_converter_knows(vendor: str, body: Any, expected: list[str]) -> None:
    assert names(converted(vendor, body, mapping=mapping(BY_HAND))) == expected


def test_a_broken_body_of_a_known_shape_stays_refused() -> None:
    body = greenhouse_webhook("reject_candidate", greenhouse_rejected(id=None))
    with pytest.raises(Malformed, match=r"^payload\.application\.id: "):
        converted("greenhouse", body, mapping=mapping(BY_HAND))


def test_without_a_mapping_a_thin_body_stays_thin() -> None:
    with pytest.raises(Thin):
        converted("greenhouse", greenhouse_interview())
