"""One recipient's mails between request and outcome, record by record.

    requested --> waiting --> under way --> accepted, undeliverable, failed
    waiting   --> withdrawn, or missed when `not_after` has come
    under way --> waiting when the server says later, or nothing before the lease ends
    waiting   --> held while mail of its kind is paused; then waiting, or paused when `not_after` has come
    waiting   --> in line while others leave first, or the server is away; then under way

An attempt whose lease ended, or whose server fell silent in the middle of the content, is of unknown fate. It is made
again, with the same Message-ID, unless the request was withdrawn meanwhile: then nothing is sent any more.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal

from afterview.schemas.mail import (
    AnyRequest,
    LetterRequested,
    MailOutcome,
    MailRecord,
    MailRequested,
    MailSettled,
    MailWithdrawn,
    TasksRequested,
)
from afterview.schemas.tracing import Trace
from afterview.workers.mail.departures import Departures
from afterview.workers.mail.pending import LEASE, MEMORY, Attempt, Memory, Pending, wait_after_settled

Word = Literal["accepted", "undeliverable", "failed", "withdrawn", "missed", "paused"]
Holds = Callable[[AnyRequest], object]
"""Whether an operator has paused mail of this kind: something, or None"""
_FINAL: dict[str, Word] = {"accepted": "accepted", "undeliverable": "undeliverable", "refused": "failed"}


class Desk:
    """Takes the records of a batch in order, then turns to what is due."""

    def __init__(self, key: bytes, memory: Memory | None, at: datetime, holds: Holds, departures: Departures) -> None:
        self._key, self._holds, self._departures = key, holds, departures
        self._pending = dict(memory.pending) if memory else {}
        self._settled = dict(memory.settled) if memory else {}
        self._at = max(memory.at, at) if memory else at

    @property
    def at(self) -> datetime:
        """The latest moment it knows of: what it decides, it decides as of then."""
        return self._at

    def memory(self) -> Memory | None:
        """What is to be remembered; None when there is nothing."""
        if not (self._pending or self._settled):
            return None
        return Memory(pending=self._pending, settled=self._settled, at=self._at)

    def due(self) -> datetime | None:
        """The earliest moment at which something happens by itself."""
        moments = [*(pending.due() for pending in self._pending.values()), *self._settled.values()]
        return min(moments, default=None)

    def take(self, record: MailRecord | None, at: datetime, trace: Trace | None = None) -> Iterator[MailOutcome]:
        """One record of the log, and the trace of a request; None is a wake-up, which only lets time pass."""
        self._at = max(self._at, at)
        match record:
            case MailRequested() | LetterRequested() | TasksRequested():
                self._accept(record, trace)
            case MailWithdrawn():
                yield from self._withdraw(record)
            case MailSettled():
                yield from self._settle(record)

    def turn(self) -> Iterator[MailOutcome | Attempt]:
        """All that is due by now: lost attempts, requests past their end, attempts to begin."""
        for request_id, pending in list(self._pending.items()):
            holds = self._holds(pending.request) is not None
            if pending.held and not holds:
                pending = self._pending[request_id] = pending.let_go()  # noqa: PLW2901
            if pending.due() > self._at:
                continue
            if pending.under_way:
                pending = self._pending[request_id] = pending.in_doubt()  # noqa: PLW2901
            if pending.withdrawn:
                yield self._close(request_id, "withdrawn")
            elif pending.request.not_after <= self._at:
                yield self._close(request_id, "paused" if holds else "missed")
            elif holds:
                self._pending[request_id] = pending.hold()
            elif place := self._departures.turn(pending.request.to, pending.place, self._at):
                self._pending[request_id] = pending.queued(place)
            else:
                yield self._begin(request_id, pending)
        self._settled = {request_id: until for request_id, until in self._settled.items() if until > self._at}

    def _accept(self, request: AnyRequest, trace: Trace | None) -> None:
        """A request that is known already does nothing."""
        if request.id not in self._pending and request.id not in self._settled:
            parent = trace.parent if trace else None
            self._pending[request.id] = Pending(request=request, until=self._at, traceparent=parent)

    def _withdraw(self, withdrawn: MailWithdrawn) -> Iterator[MailOutcome]:
        """At once while it waits; of an attempt under way, the settlement decides."""
        pending = self._pending.get(withdrawn.id)
        if pending is None:
            return
        if pending.under_way:
            self._pending[withdrawn.id] = pending.model_copy(update={"withdrawn": True})
        else:
            yield self._close(withdrawn.id, "withdrawn")

    def _settle(self, settled: MailSettled) -> Iterator[MailOutcome]:
        """A final word counts whichever attempt it is about; any other only about the one under way."""
        pending = self._pending.get(settled.id)
        if pending is None:
            return
        if settled.result in _FINAL:
            yield self._close(settled.id, _FINAL[settled.result])
        elif pending.under_way and settled.attempt == pending.attempts:
            doubt = settled.result == "unknown"
            over = pending.in_doubt() if doubt else pending.over()
            holds = self._holds(pending.request) is not None  # then nobody waits for a server, but for the operator
            until = self._at if holds and not doubt else self._at + wait_after_settled(settled, over.unknown)
            self._pending[settled.id] = over.model_copy(update={"until": until, "held": holds})
            if pending.withdrawn:
                yield self._close(settled.id, "withdrawn")

    def _begin(self, request_id: str, pending: Pending) -> Attempt:
        """Remember the attempt first: whatever happens to it, somebody will know that there was one."""
        number, lease_until = pending.attempts + 1, self._at + LEASE
        begun = {"under_way": True, "attempts": number, "until": lease_until, "place": None}
        self._pending[request_id] = pending.model_copy(update=begun)
        return Attempt(self._key, pending.request, number, lease_until, pending.unknown, pending.traceparent)

    def _close(self, request_id: str, word: Word) -> MailOutcome:
        closed = self._pending.pop(request_id)
        self._settled[request_id] = max(self._at, closed.request.not_after) + MEMORY
        return MailOutcome(request_id=request_id, purpose=closed.request.purpose, outcome=word, unknown=closed.unknown)
