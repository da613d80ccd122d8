"""Erasing somebody by command: what is asked of the pipeline, and how its proof is waited for.

Nothing is deleted here. The command puts `afterview.candidate.erased.v1` on the intake, as an ATS would, with its line
on the audit trail, all or none; the journey stage does the rest, and proves it.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic_core import to_json

from afterview.events.cloudevents import rfc3339
from afterview.events.gone import gone_by
from afterview.events.ids import event_id
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey, decode
from afterview.events.topics import AUDIT
from afterview.schemas.incoming import CandidateErased
from afterview.schemas.outgoing_data import ErasureCompleted
from afterview.workers.audit import Act
from afterview.workers.beside import Log, everything
from afterview.workers.clock import steady_seconds
from afterview.workers.deliveries import asked_in
from afterview.workers.following import LOOK_EVERY, New
from afterview.workers.hosts.contract import Output, Record
from afterview.workers.why import JOURNEY

COMPLETED = b"afterview.erasure.completed.v1"
_ERASED: Literal["afterview.candidate.erased.v1"] = "afterview.candidate.erased.v1"
_MOST_MERGES = 20

State = Literal["erased", "already", "recorded", "rehearsed"]
"""`recorded`: it will be done once a worker runs, or gets to it"""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a tenant and an id mean, as far as the journey has read."""

    tenant: str
    candidate_id: str
    keys: tuple[bytes, ...]
    """of this id; then of whom it was merged into, and so on: the last one has the journey"""
    journey: Journey | None

    @property
    def erased(self) -> bool:
        return self.journey is not None and self.journey.erased


def person(log: Log, rules: Rulebook, tenant: str, candidate_id: str) -> Person:
    """Followed through all merges (rule 24)."""
    keys = [bytes.fromhex(rules.key(tenant, candidate_id))]
    journey = _journey(log, keys[-1])
    while journey and journey.merged_into and len(keys) < _MOST_MERGES:
        keys.append(bytes.fromhex(journey.merged_into))
        journey = _journey(log, keys[-1])
    return Person(tenant, candidate_id, tuple(keys), journey)


def asked(who: Person, act: Act) -> list[Output]:
    """What is appended to have them erased: the event, and who said so. The candidate's id is in the event only."""
    event = CandidateErased.model_validate(
        {
            "specversion": "1.0",
            "id": event_id(f"{who.keys[0].hex()} {act.now.isoformat()}", _ERASED, 1),
            "source": f"/afterview/{who.tenant}/operators",
            "type": _ERASED,
            "time": act.now,
            "data": {"tenant": who.tenant, "candidate": {"id": who.candidate_id}},
        }
    )
    return [asked_in(event, act.action, act.now), acted(who, act)]


def acted(who: Person, act: Act) -> Output:
    """The line on the audit trail: it names the hashed key, which outlives an erasure, never the id."""
    return act.line([who.keys[0].hex()], who.tenant)


def proof_of(records: Iterable[Record], who: Person) -> ErasureCompleted | None:
    """The proof that is among these records of the audit trail, whichever of their keys it is under."""
    keys = {key.hex() for key in who.keys}
    for record in records:
        if dict(record.headers).get("ce_type") == COMPLETED:
            proof = ErasureCompleted.model_validate_json(record.value)
            if proof.key in keys:
                return proof
    return None


def earlier_proof(log: Log, who: Person) -> ErasureCompleted | None:
    """None when it is older than the audit trail."""
    return proof_of(everything(log, AUDIT), who)


def awaited(new: New, who: Person, seconds: float) -> ErasureCompleted | None:
    """The proof, when it comes within so many seconds."""
    end = steady_seconds() + seconds
    while True:
        proof = proof_of(new() or (), who)
        if proof is not None or steady_seconds() >= end:
            return proof
        time.sleep(LOOK_EVERY)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What came of the command."""

    who: Person
    state: State
    gone_by: datetime | None = None
    attended: bool = True

    def said(self) -> str:
        """One line for a person. The candidate's id is not in it: whoever sees it may see no more than the key."""
        named = f"tenant {self.who.tenant}, key {self.who.keys[-1].hex()}"
        known = "" if self.who.journey else "; nobody of this id is known so far, its later events will be ignored"
        match self.state:
            case "erased":
                return f"erased ({named}): the last byte is gone by {self._date()}{known}"
            case "already":
                until = (
                    f": the last byte is gone by {self._date()}"
                    if self.gone_by
                    else ", longer ago than the audit trail goes back"
                )
                return f"erased already ({named}){until}; nothing was written"
            case "rehearsed":
                return f"would be erased ({named}): the last byte gone by {self._date()}{known}; nothing was written"
            case _:
                why = "no proof yet: are workers behind (`afterview status`)?" if self.attended else _NOBODY
                return f"recorded ({named}): {why}{known}"

    def described(self) -> bytes:
        """For scripts."""
        said: dict[str, Any] = {
            "tenant": self.who.tenant,
            "key": self.who.keys[-1].hex(),
            "state": self.state,
            "known": self.who.journey is not None,
            "attended": self.attended,
            "gone_by": rfc3339(self.gone_by) if self.gone_by else None,
        }
        return to_json(said)

    def _date(self) -> str:
        return f"{self.gone_by:%Y-%m-%d %H:%MZ}"


_NOBODY = "no worker is running now, it will be done once one runs"


def erase(log: Log, who: Person, act: Act, *, rehearsed: bool, seconds: float) -> Erasure:
    """Ask for it, and wait for the proof; nothing is written when it is rehearsed, or was done before."""
    if who.erased:
        proof = earlier_proof(log, who)
        return Erasure(who, "already", proof.gone_by if proof else None)
    if rehearsed:
        return Erasure(who, "rehearsed", gone_by(act.now), attended=log.attended())
    new = log.new([AUDIT], from_start=False)
    new()
    log.append(asked(who, act))
    attended = log.attended()
    proof = awaited(new, who, seconds if attended else 0.0) or earlier_proof(log, who)  # somebody was quicker
    if proof is None:
        return Erasure(who, "recorded", attended=attended)
    return Erasure(who, "erased", proof.gone_by)


def _journey(log: Log, key: bytes) -> Journey | None:
    stored = log.state(JOURNEY, key)
    return decode(key.hex(), stored) if stored else None
