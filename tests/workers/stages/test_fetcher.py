"""The fetcher's decisions, without a network: what waits, what goes on at once, and what a state may become."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count

from pydantic_core import to_json
from tests.events.ats.lever_bodies import webhook

from afterview.events.ats.apis.greenhouse import GREENHOUSE_API
from afterview.events.ats.apis.lever import LEVER_API
from afterview.events.topics import DEAD_LETTERS, FETCHES, INTAKE
from afterview.schemas.fetching import FetchSettled, NextPage
from afterview.workers.deliveries import FETCHED, UNFETCHED
from afterview.workers.fetching.attempt import TURN, Attempt
from afterview.workers.fetching.line import MOST
from afterview.workers.fetching.records import lane, settlement, to_be_fetched, to_be_looked_at
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.refusals import LARGEST_STATE, decided
from afterview.workers.hosts.waking import WAKE
from afterview.workers.stages.fetcher import FetcherStage

NOW = datetime(2027, 3, 3, 11, tzinfo=UTC)
APIS = {("fjord", "lever"): LEVER_API, ("fjord", "greenhouse"): GREENHOUSE_API}


class Deciding:
    """A partition of the fetcher's log, and its states."""

    def __init__(self) -> None:
        self.stage, self.states, self.offsets = FetcherStage(APIS), dict[bytes, bytes](), count()

    def decide(self, *outputs: Output) -> Outcome:
        batch = [Record(FETCHES, 0, next(self.offsets), one.key, one.value, one.at, one.headers) for one in outputs]
        outcome = decided(self.stage, batch, self.states)
        for key, state in outcome.states.items():
            self.states.pop(key, None)
            if state is not None:
                self.states[key] = state
        return outcome


def delivery(vendor: str, body: object, number: int = 0) -> Output:
    key = lane("fjord", vendor)
    headers = (("tenant", b"fjord"), ("vendor", vendor.encode()), ("delivery", str(number).encode()))
    return to_be_fetched(Record(INTAKE, 0, number, key, to_json(body), NOW, headers), "fjord", vendor)


def page(attempt: Attempt, numbers: range, following: NextPage | None) -> Output:
    bodies = tuple(json.dumps({"id": number, "application_id": 11}) for number in numbers)
    settled = FetchSettled(id=attempt.id, attempt=attempt.number, result="fetched", bodies=bodies, next=following)
    return settlement(attempt, settled, attempt.since + timedelta(seconds=1))


def test_what_lacks_nothing_goes_on_however_much_of_it_comes_at_once() -> None:
    padded = {"action": "new_candidate_application", "payload": {"application": {"id": 11}}, "padding": "x" * 5000}
    outcome = Deciding().decide(*(delivery("greenhouse", padded, number) for number in range(2 * MOST)))
    assert [(FETCHED in dict(one.headers), one.topic) for one in outcome.outputs] == [(True, INTAKE)] * (2 * MOST)
    assert not any(outcome.states.values())


def test_more_than_so_many_are_not_kept_waiting() -> None:
    bodies = [delivery("lever", webhook("candidateHired"), number) for number in range(MOST + 2)]
    outcome = Deciding().decide(*bodies)
    assert [UNFETCHED in dict(one.headers) for one in outcome.outputs] == [True] * 2
    assert len(outcome.actions) == 1


def test_what_is_old_when_it_comes_is_asked_for_all_the_same() -> None:
    """Workers had been down for two days."""
    deciding, late = Deciding(), NOW + timedelta(days=2)
    (attempt,) = deciding.decide(delivery("lever", webhook("candidateHired"))).actions
    put_off = deciding.decide(came_to(attempt, late, asked=False))
    assert put_off.outputs == []
    ((key, due),) = put_off.due.items()
    assert due == late + timedelta(seconds=1)
    (attempt,) = deciding.decide(Output(FETCHES, key, WAKE, due)).actions
    (given_back,) = deciding.decide(came_to(attempt, due, asked=True)).outputs
    assert dict(given_back.headers)[UNFETCHED] == b"why"


def test_what_it_is_never_the_turn_of_does_not_wait_for_ever() -> None:
    deciding, late = Deciding(), NOW + timedelta(days=2)
    (attempt,) = deciding.decide(delivery("lever", webhook("candidateHired"))).actions
    (key,) = deciding.decide(came_to(attempt, late, asked=False)).due
    late += TURN
    (attempt,) = deciding.decide(Output(FETCHES, key, WAKE, late)).actions
    (given_back,) = deciding.decide(came_to(attempt, late, asked=False)).outputs
    assert UNFETCHED in dict(given_back.headers)


def came_to(attempt: object, at: datetime, *, asked: bool) -> Output:
    assert isinstance(attempt, Attempt)
    settled = FetchSettled(id=attempt.id, attempt=attempt.number, result="later", detail="why", wait=1.0, asked=asked)
    return settlement(attempt, settled, at)


def test_a_list_of_any_length_is_read_to_its_end() -> None:
    deciding = Deciding()
    outcome = deciding.decide(to_be_looked_at("fjord", "greenhouse", "scheduled_interviews", NOW))
    pages, size, told = 100, 1000, 0
    for number in range(1, pages + 1):
        (attempt,) = outcome.actions
        assert isinstance(attempt, Attempt)
        following = NextPage(path="/scheduled_interviews", query=(("page", str(number)),)) if number < pages else None
        outcome = deciding.decide(page(attempt, range(number * size, (number + 1) * size), following))
        assert DEAD_LETTERS not in {one.topic for one in outcome.outputs}
        told += len(outcome.outputs)
        assert max(map(len, deciding.states.values())) <= LARGEST_STATE
    assert (told, outcome.actions) == (pages * size, [])
