"""Afterview's account is made of what its topics say, each thing once."""

from datetime import UTC, datetime

from pydantic_core import to_json

from afterview.events.topics import CANDIDATE_EVENTS, INTAKE, WORKLIST_EVENTS
from afterview.workers.demo.accounts.topics import Topics
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


def test_a_mail_to_a_colleague_counts_once_a_server_has_taken_it() -> None:
    task = {
        "type": "afterview.worklist.task.v1",
        "tenant": "fjord",
        "assignee": {"email": "silje.aas@fjordlys.example.org"},
    }
    outcomes = [
        {"type": "afterview.mail.outcome.v1", "data": {"request_id": "x", "purpose": "tasks", "outcome": outcome}}
        for outcome in ("accepted", "missed")
    ]
    topics = topics_with(WORKLIST_EVENTS, *((to_json(value), ()) for value in (task, *outcomes)))
    topics.look()
    assert topics.account.informed_of("fjord") == {"recruiter": 1}


def test_a_letter_counts_when_it_is_let_go_and_when_a_server_has_taken_it() -> None:
    released = {
        "type": "afterview.letter.released.v1",
        "data": {"task_id": "one", "released_at": "2027-03-01T09:00:00Z"},
    }
    outcome = {
        "type": "afterview.mail.outcome.v1",
        "data": {"request_id": "one/letter/1", "purpose": "letter", "outcome": "accepted"},
    }
    topics = topics_with(CANDIDATE_EVENTS, *((to_json(value), ()) for value in (released, released, outcome)))
    topics.look()
    assert (len(topics.account.released), topics.account.letters) == (1, {"one/letter/1"})


def test_an_opt_out_that_was_taken_back_is_one_on_two_logs_and_later_mails_are_counted() -> None:
    back = {
        "type": "afterview.candidate.opted_in.v1",
        "data": {"tenant": "fjord", "candidate": {"id": "7"}, "opted_in_at": "2027-03-03T09:00:00Z"},
    }
    outcomes = [
        {"type": "afterview.mail.outcome.v1", "data": {"request_id": name, "purpose": "invitation", "outcome": outcome}}
        for name, outcome in (("before", "accepted"), ("after", "accepted"), ("never", "withdrawn"))
    ]
    topics = topics_with(CANDIDATE_EVENTS, *((to_json(said), ()) for said in (outcomes[0], back, back, *outcomes[1:])))
    topics.look()
    assert topics.account.taken_back == {("fjord", "7", "2027-03-03T09:00:00Z")}
    assert topics.account.got_again == {"after"}


def test_a_mail_that_came_back_is_one_however_often_it_is_reported() -> None:
    bounced = {
        "type": "afterview.mail.bounced.v1",
        "data": {"tenant": "fjord", "candidate": {"id": "7"}, "address": "a@example.org", "status": "5.1.1"},
    }
    topics = topics_with(CANDIDATE_EVENTS, (to_json(bounced), ()), (to_json(bounced), ()))
    topics.look()
    assert topics.account.came_back == {("7", "a@example.org")}
