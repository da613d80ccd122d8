"""The metrics stage: facts in, responses and metrics out (CONTRACT 4; R39, R54, R81).

Its states: a tenant's key has how many answers wait and is the only one with a due time; `tenant|held|…` has the
answers; `tenant|day|2027-03-04|…` and the like have the cells of one window.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from afterview.events.calendar import known_zone
from afterview.events.errors import Malformed
from afterview.events.metrics import held, publishing, releasing
from afterview.events.metrics.board import Board
from afterview.events.metrics.cells import parse_key
from afterview.events.metrics.held import Held, Waiting
from afterview.events.metrics.plan import Addition, plan
from afterview.events.topics import EXPERIENCE_FACTS, EXPERIENCE_METRICS, SURVEY_RESPONSES
from afterview.schemas.facts import FACT, Answered
from afterview.schemas.outgoing import SurveyResponse
from afterview.schemas.policy import Place, Policy
from afterview.workers.hosts.contract import Outcome, Output, Record

WAKE = b'{"kind":"wake"}'

_REMEMBERED = 4096
"""facts that are kept between `keys` and `process`"""


class _Work(NamedTuple):
    """A fact, read."""

    keys: tuple[bytes, ...]
    additions: tuple[Addition, ...]
    answer: Answered | None


class MetricsStage:
    """Counts facts, and lets answers go on Mondays.

    `final`: no metric leaves while it runs, `report` has them all at the end (`simulate`, R54).
    """

    name = "metrics"
    source = EXPERIENCE_FACTS

    def __init__(self, policy: Policy, *, final: bool = False) -> None:
        self._policy = policy
        self._final = final
        self._read = lru_cache(maxsize=_REMEMBERED)(self._worked_out)
        self._zone = lru_cache(maxsize=_REMEMBERED)(self._located)

    def keys(self, record: Record) -> Sequence[bytes]:
        """A fact's boards, and where an answer waits; a wake-up needs all that waits."""
        if record.value == WAKE:
            return (record.key, *held.shard_keys(record.key.decode()))
        return self._read(record.value).keys

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        desk = _Desk(self._policy, states)
        for record in batch:
            if record.value == WAKE:
                desk.release(record)
                continue
            work = self._read(record.value)
            if work.answer:
                desk.hold(record, work.answer)
            desk.count(record, work.additions, watch=not self._final)
        return desk.outcome()

    def wake(self, key: bytes) -> bytes:
        """It is Monday: the key says for whom."""
        assert key  # noqa: S101 the due times of this stage are those of tenants
        return WAKE

    def report(self, states: Mapping[bytes, bytes], at: datetime) -> list[Output]:
        """Every cell that may be shown, once, in a fixed order (`publishing.report_order`, R54)."""
        boards = ((parse_key(key), state) for key, state in states.items())
        found = [
            measurement
            for key, state in boards
            if key is not None
            for measurement in publishing.shown(key, Board.decode(state), self._policy.metrics)
        ]
        return [_metric(measurement, at) for measurement in sorted(found, key=publishing.report_order)]

    def _worked_out(self, value: bytes) -> _Work:
        try:
            fact = FACT.validate_json(value)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            raise Malformed(f"not an experience fact: {where or 'value'}: {first['msg']}") from None
        additions = plan(fact, self._zone(fact.tenant))
        keys = tuple(addition.key for addition in additions)
        if not isinstance(fact, Answered):
            return _Work(keys, additions, None)
        return _Work((fact.tenant.encode(), held.shard_key(fact.tenant, fact.response_id), *keys), additions, fact)

    def _located(self, tenant: str) -> ZoneInfo:
        """The tenant's time zone (R4)."""
        own = self._policy.tenants.get(tenant)
        named = (own.timezone if own else None, self._policy.defaults.timezone, Place().timezone)
        return next(zone for zone in map(known_zone, named) if zone)


@dataclass(slots=True)
class _Desk:
    """The states of one batch, each decoded when it is first needed and encoded once."""

    policy: Policy
    states: Mapping[bytes, bytes]
    boards: dict[bytes, Board] = field(default_factory=dict)
    waiting: dict[bytes, Waiting] = field(default_factory=dict)
    shards: dict[bytes, list[bytes]] = field(default_factory=dict)
    responses: list[Output] = field(default_factory=list)

    def count(self, record: Record, additions: Iterable[Addition], *, watch: bool) -> None:
        """Add one fact to its boards, unless they have counted it."""
        for key, cells, shares, of_job in additions:
            board = self.boards.get(key) or self._board(key)
            if not board.is_new(record.partition, record.offset):
                continue
            if watch:
                threshold = publishing.threshold_of(self.policy.metrics, of_job=of_job)
                board.count_and_watch(cells, shares, threshold, record.at)
            else:
                board.count(cells, shares)

    def hold(self, record: Record, answer: Answered) -> None:
        """Keep one answer back until a Monday (R39)."""
        waiting = self._waiting(answer.tenant.encode())
        if waiting.is_new(record.partition, record.offset, record.at):
            waits = Held(waiting.hold(), releasing.response_of(answer))
            self._shard(held.shard_key(answer.tenant, answer.response_id)).append(waits.line())

    def release(self, record: Record) -> None:
        """Let go what is due; a wake-up that comes early, or twice, changes nothing."""
        if record.key not in self.states and record.key not in self.waiting:
            return
        waiting = self._waiting(record.key)
        if not waiting.is_new(record.partition, record.offset, record.at):
            return
        threshold = self.policy.metrics.threshold
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
            outcome.due[key] = waiting.due(self.policy.metrics.threshold)
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
        """What has reached its threshold in this batch, in order of time."""
        found = [output for key, board in self.boards.items() for output in _reached(key, board)]
        return sorted(found, key=_time_and_key)

    def _board(self, key: bytes) -> Board:
        stored = self.states.get(key)
        board = self.boards[key] = Board() if stored is None else Board.decode(stored)
        return board

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


def _reached(key: bytes, board: Board) -> Iterator[Output]:
    parsed = parse_key(key)
    if parsed is None:
        return
    for (name, series), (revision, tally, at) in board.reached.items():
        for measurement in publishing.measured(parsed, name, series, tally, revision):
            yield _metric(measurement, at)


def _metric(measurement: publishing.Measurement, at: datetime) -> Output:
    key, headers, value = publishing.published(measurement, at)
    return Output(EXPERIENCE_METRICS, key, value, at, headers)


def _response(response: SurveyResponse, monday: datetime) -> Output:
    value = response.model_dump_json(exclude_unset=True).encode()
    return Output(SURVEY_RESPONSES, response.tenant.encode(), value, monday, releasing.headers_of(response, monday))


def _time_and_key(output: Output) -> tuple[datetime, bytes]:
    return output.at, output.key
