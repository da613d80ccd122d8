"""The journey: `decide`, for every record of a candidate's log (rules 1-26).

Reads `afterview.candidate-events`, one state per candidate. Its outputs are the events out, requests to the mailer,
words on tasks for worklists, facts for the metrics, proofs of erasures, and records on other candidates' logs when two
of them are merged.
"""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import to_json

from afterview.events.canonical import encoded
from afterview.events.cloudevents import binary_headers
from afterview.events.ids import event_id
from afterview.events.journey.decide import decide
from afterview.events.journey.decision import Assign, Certify, Effect, Emit, Forward, Mail, Tell
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey, decode, encode
from afterview.events.topics import (
    AUDIT,
    CANDIDATE_EVENTS,
    EXPERIENCE_FACTS,
    MAIL_REQUESTS,
    WORKLIST_EVENTS,
    topic_of,
)
from afterview.events.tracing import carrying
from afterview.schemas.internal import STEP, Step, TimerDue
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.refusals import unreadable
from afterview.workers.hosts.waking import WAKE, ByKey


class JourneyStage(ByKey):
    """Decides every record in log order; a wake-up of nobody makes nobody."""

    name = "journey"
    source = CANDIDATE_EVENTS

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        """Each journey is decoded, decided and encoded before the next: many open at once would not fit the caches."""
        outcome = Outcome()
        for record in batch:
            stored = outcome.states.get(record.key) or states.get(record.key)
            step = step_of(record)
            if stored is None and isinstance(step, TimerDue):
                continue
            key = record.key.hex()
            journey = decode(key, stored) if stored else Journey(key)
            decision = decide(journey, step, record.at, self._rules)
            outcome.outputs += [output_of(effect, record) for effect in decision.effects]
            outcome.states[record.key] = encode(decision.state)
            outcome.due[record.key] = decision.due
        return outcome


def output_of(effect: Effect, record: Record) -> Output:
    match effect:
        case Emit():
            return event_out(effect)
        case Mail():
            value = to_json(effect.record, exclude_none=True)
            return Output(MAIL_REQUESTS, bytes.fromhex(effect.key), value, record.at, carrying(effect.trace))
        case Tell():
            value = to_json(effect.fact, exclude_none=True)
            return Output(EXPERIENCE_FACTS, effect.fact.tenant.encode(), value, record.at)
        case Assign():
            value = to_json(effect.record, exclude_none=True)
            return Output(WORKLIST_EVENTS, bytes.fromhex(effect.key), value, record.at, carrying(effect.trace))
        case Forward():
            value = encoded(effect.event)
            return Output(CANDIDATE_EVENTS, bytes.fromhex(effect.key), value, record.at)
        case Certify():
            return proof(effect)


def event_out(emit: Emit) -> Output:
    """An event out, keyed by its application (CONTRACT 3; R109)."""
    data, kind = emit.data, emit.type
    headers = binary_headers(
        kind,
        event_id(data.id, kind, emit.n),
        f"/afterview/{data.tenant}",
        emit.at,
        f"applications/{data.application_id}",
        trace=emit.trace,
    )
    value = data.model_dump_json(exclude_unset=True).encode()
    return Output(topic_of(kind), data.application_id.encode(), value, emit.at, headers)


def proof(certify: Certify) -> Output:
    """That somebody was erased, for the audit trail."""
    data, kind = certify.data, "afterview.erasure.completed.v1"
    headers = binary_headers(kind, event_id(data.key, kind, 1), f"/afterview/{data.tenant}", certify.at, None)
    return Output(AUDIT, data.tenant.encode(), data.model_dump_json().encode(), certify.at, headers)


def step_of(record: Record) -> Step:
    """The record's meaning."""
    if record.value == WAKE:
        return TimerDue()
    try:
        return STEP.validate_json(record.value)
    except ValidationError as error:
        raise unreadable("candidate event", error) from None
