"""Bullhorn, sentence by sentence of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import converted, names
from tests.events.ats.bullhorn_bodies import bullhorn_batch, bullhorn_event
from tests.events.ats.mappings import mapping

from afterview.events.errors import Malformed, Thin


def test_a_changed_status_is_thin_and_names_what_to_fetch_once() -> None:
    other = bullhorn_event(entityName="Candidate")
    body = bullhorn_batch(bullhorn_event(), other, bullhorn_event(entityId=8802), bullhorn_event())
    with pytest.raises(Thin, match=r"^bullhorn: events\[0\]\.entityId: fetch the JobSubmission 8801, 8802 and give it"):
        converted("bullhorn", body)


def test_what_is_no_number_is_not_repeated() -> None:
    with pytest.raises(Thin, match=r"JobSubmission of events\[0\]\.entityId and"):
        converted("bullhorn", bullhorn_batch(bullhorn_event(entityId="Kari")))


def test_the_line_stays_short_whatever_the_batch_has() -> None:
    with pytest.raises(Thin, match="and 400 more and") as thin:
        converted("bullhorn", bullhorn_batch(*(bullhorn_event(entityId=number) for number in range(500))))
    assert len(str(thin.value)) < 1000


@pytest.mark.parametrize(
    "members",
    [
        {"eventType": "JOBSUBMISSION"},
        {"entityName": "Placement"},
        {"entityEventType": "INSERTED"},
        {"updatedProperties": ["dateLastModified"]},
        {"updatedProperties": []},
        {"updatedProperties": None},
    ],
)
def test_other_events_mean_nothing(members: Any) -> None:
    assert converted("bullhorn", bullhorn_batch(bullhorn_event(**members))).nothing


def test_an_empty_batch_means_nothing() -> None:
    assert converted("bullhorn", bullhorn_batch()).nothing


def test_a_mapping_reads_what_was_fetched() -> None:
    """The entity's own shape is the company's: only a mapping knows it."""
    entry = {
        "type": "candidate.hired",
        "each": "fetched[?status == 'Placed']",
        "data": {"application_id": "item.id", "candidate": {"id": "item.candidate.id"}},
    }
    fetched = ({"id": 8801, "status": "Placed", "candidate": {"id": 5}},)
    body = bullhorn_batch(bullhorn_event())
    assert names(converted("bullhorn", body, fetched=fetched, mapping=mapping(entry))) == ["candidate.hired"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        {"requestId": 1},
        {"events": []},
        {"requestId": 1, "events": None},
        {"requestId": 1, "events": {}},
        bullhorn_batch("x"),  # type: ignore[arg-type]
        bullhorn_batch(bullhorn_event(entityId=None)),
        bullhorn_batch(bullhorn_event(entityId=1.5)),
        bullhorn_batch(bullhorn_event(updatedProperties="status")),
    ],
)
def test_what_is_not_the_shape_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        converted("bullhorn", body)
