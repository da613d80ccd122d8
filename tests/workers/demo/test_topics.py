"""Afterview's account is made of what its topics say, each thing once."""

from datetime import UTC, datetime

from pydantic_core import to_json

from afterview.events.topics import CANDIDATE_EVENTS, INTAKE
from afterview.workers.demo.topics import Topics
from afterview.workers.hosts.contract import Headers, Record

NOW = datetime(2027, 3, 1, tzinfo=UTC)


def topics_with(topic: str, *records: tuple[bytes, Headers]) -> Topics:
    written = [Record(topic, 0, n, b"key", value, NOW, headers) for n, (value, headers) in enumerate(records)]
    return Topics(lambda name, start: written[start:] if name == topic else [])


def test_a_wake_up_is_no_delivery() -> None:
    posted = (b"{}", (("tenant", b"fjord"), ("vendor", b"greenhouse")))
    topics = topics_with(INTAKE, posted, (b"wake", ()))
    topics.look()
    assert topics.account.deliveries == {("fjord", "greenhouse"): 1}


def test_an_event_that_was_handed_on_is_one_event() -> None:
    said = {"id": "1", "source": "/a", "type": "afterview.candidate.hired.v1", "data": {"tenant": "fjord"}}
    wake = {"type": "afterview.timer.due.v1"}
    topics = topics_with(CANDIDATE_EVENTS, (to_json(said), ()), (to_json(said), ()), (to_json(wake), ()))
    topics.look()
    assert topics.account.events == {"candidate.hired": 1}


def test_nothing_is_read_twice() -> None:
    topics = topics_with(INTAKE, (b"{}", (("tenant", b"fjord"), ("vendor", b"ashby"))))
    topics.look()
    topics.look()
    assert topics.account.deliveries.total() == 1
