"""The metrics stage: facts in, responses and metrics out (CONTRACT 4; R39, R54, R81).

Its states: a tenant's key has how far its facts have been counted and how many answers wait, and is the only one with a
due time; `tenant|held|…` has the answers; `tenant|day|2027-03-04|…` and the like have the cells of one window.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from pydantic import ValidationError

from afterview.events.journey.rulebook import Rulebook
from afterview.events.metrics import held, publishing, releasing
from afterview.events.metrics.board import Board, Boards, rolled_up
from afterview.events.metrics.cells import parse_key
from afterview.events.metrics.held import Held, Waiting
from afterview.events.metrics.plan import Addition, plan
from afterview.events.topics import EXPERIENCE_FACTS, EXPERIENCE_METRICS, SURVEY_RESPONSES
from afterview.schemas.facts import FACT, Answered, Fact
from afterview.schemas.outgoing_data import SurveyResponse
from afterview.schemas.policy import MetricsPolicy, Policy
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.refusals import unreadable

_WAKE = b'{"kind":"wake"}'

_REMEMBERED = 4096
"""facts that are kept between `keys` and `process`"""


class _Work(NamedTuple):
    """A fact, read."""

    tenant: str
    keys: tuple[bytes, ...]
    additions: tuple[Addition, ...]
    answer: Answered | None


class MetricsStage:
    """Counts facts, and lets answers go on Mondays.

    `final`: no metric leaves while it runs, so only days are counted; `report` makes all of them at the end
    (`simulate`, R54).
    """

    name = "metrics"
    source = EXPERIENCE_FACTS

    def __init__(self, policy: Policy, *, final: bool = False) -> None:
        self._policy = policy
        self._final = final
        self._read = lru_cache(maxsize=_REMEMBERED)(self._worked_out)
        self._place = Rulebook(policy).place

    def keys(self, record: Record) -> Sequence[bytes]:
        """A fact's boards, and where an answer waits; a wake-up needs all that waits."""
        if record.value == _WAKE:
            return (record.key, *held.shard_keys(record.key.decode()))
        return self._read(record.value).keys

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        desk = _Desk(self._policy.metrics, states, watch=not self._final)
        for record in batch:
            if record.value == _WAKE:
                desk.release(record)
            else:
                desk.count(record, self._read(record.value))
        return desk.outcome()

    def wake(self, key: bytes) -> bytes:
        """It is Monday: the key says for whom."""
        del key
        return _WAKE

    def report(self, states: Mapping[bytes, bytes], at: datetime) -> list[Output]:
        """Every cell that may be shown, once, in a fixed order (`publishing.report_order`, R54)."""
        boards = ((parse_key(key), state) for key, state in states.items())
        days = ((key, Board.decode(state)) for key, state in boards if key and key.kind == "day")
        found = publishing.shown(rolled_up(days), self._policy.metrics, at)
        return [_metric(measurement) for measurement in sorted(found, key=publishing.report_order)]

    def _worked_out(self, value: bytes) -> _Work:
        fact = _fact(value)
        additions = plan(fact, self._place(fact.tenant).zone, whole=not self._final)
        keys = [fact.tenant.encode(), *(key for addition in additions for key in addition.boards)]
        if isinstance(fact, Answered):
            keys.append(held.shard_key(fact.tenant, fact.response_id))
        return _Work(fact.tenant, tuple(keys), additions, fact if isinstance(fact, Answered) else None)


@dataclass(slots=True)
class _Desk:
    """The states of one batch, each decoded when it is first needed and encoded once."""

    policy: MetricsPolicy
    states: Mapping[bytes, bytes]
    watch: bool
    boards: dict[bytes, Board] = field(default_factory=dict)
    days: dict[bytes, Boards] = field(default_factory=dict)
    """by the key of the day's own board"""
    waiting: dict[bytes, Waiting] = field(default_factory=dict)
    shards: dict[bytes, list[bytes]] = field(default_factory=dict)
    responses: list[Output] = field(default_factory=list)

    def count(self, record: Record, work: _Work) -> None:
        """Count one fact, unless it has been: metrics at once, an answer's response waits for a Monday (R39, R108)."""
        waiting = self._waiting(work.tenant.encode())
        if not waiting.is_new(record.partition, record.offset, record.at):
            return
        for keys, shares, of_job in work.additions:
            day = self.days.get(keys[0]) or self._day(keys)
            threshold = publishing.threshold_of(self.policy, of_job=of_job) if self.watch else None
            for name, share in shares:
                day.count(name, share, threshold, record.at)
        if answer := work.answer:
            waits = Held(waiting.hold(), releasing.response_of(answer))
            self._shard(held.shard_key(answer.tenant, answer.response_id)).append(waits.line())

    def release(self, record: Record) -> None:
        """Let go what is due; a wake-up that comes early, or twice, changes nothing."""
        if record.key not in self.states and record.key not in self.waiting:
            return
        waiting = self._waiting(record.key)
        if not waiting.is_new(record.partition, record.offset, record.at):
            return
        threshold = self.policy.threshold
        while (monday := waiting.due(threshold)) is not None and monday <= waiting.at:
            waiting.release(monday)
            leaving = releasing.released(self._taken(record.key.decode(), monday), threshold)
            self.responses += [_response(response, monday) for response in leaving]

    def outcome(self) -> Outcome:
        outcome = Outcome(outputs=[*self.responses, *self._metrics()])
        for key, board in self.boards.items():
            outcome.states[key] = board.encode()
        for key, lines in self.shards.items():
            outcome.states[key] = held.encode_shard(lines) if lines else None
        outcome.due = dict.fromkeys(outcome.states)
        for key, waiting in self.waiting.items():
            outcome.states[key] = waiting.encode()
            outcome.due[key] = waiting.due(self.policy.threshold)
        return outcome

    def _taken(self, tenant: str, monday: datetime) -> list[SurveyResponse]:
        """The answers that arrived before a Monday; they wait no more."""
        taken = []
        for key in held.shard_keys(tenant):
            waits = [held.parse_line(line) for line in self._shard(key)]
            taken += [one.response for one in waits if one.monday <= monday]
            self.shards[key] = [one.line() for one in waits if one.monday > monday]
        return taken

    def _metrics(self) -> list[Output]:
        """What is to be told after this batch, in order of time."""
        found = [
            _metric(measurement)
            for key, board in self.boards.items()
            if (parsed := parse_key(key))
            for measurement in publishing.told(parsed, board)
        ]
        return sorted(found, key=_time_and_key)

    def _day(self, keys: tuple[bytes, ...]) -> Boards:
        day = self.days[keys[0]] = Boards(tuple(map(self._board, keys)))
        return day

    def _board(self, key: bytes) -> Board:
        if key not in self.boards:
            stored = self.states.get(key)
            self.boards[key] = Board() if stored is None else Board.decode(stored)
        return self.boards[key]

    def _waiting(self, key: bytes) -> Waiting:
        if key not in self.waiting:
            stored = self.states.get(key)
            self.waiting[key] = Waiting() if stored is None else Waiting.decode(stored)
        return self.waiting[key]

    def _shard(self, key: bytes) -> list[bytes]:
        if key not in self.shards:
            stored = self.states.get(key)
            self.shards[key] = [] if stored is None else held.decode_shard(stored)
        return self.shards[key]


def _fact(value: bytes) -> Fact:
    """The record's meaning."""
    try:
        return FACT.validate_json(value)
    except ValidationError as error:
        raise unreadable("experience fact", error) from None


def _metric(measurement: publishing.Measurement) -> Output:
    key, headers, value = publishing.published(measurement)
    return Output(EXPERIENCE_METRICS, key, value, measurement.at, headers)


def _response(response: SurveyResponse, monday: datetime) -> Output:
    value = response.model_dump_json(exclude_unset=True).encode()
    return Output(SURVEY_RESPONSES, response.tenant.encode(), value, monday, releasing.headers_of(response, monday))


def _time_and_key(output: Output) -> tuple[datetime, bytes]:
    return output.at, output.key
