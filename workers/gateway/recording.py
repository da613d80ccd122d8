"""What the gateway puts on the log. Nothing is acknowledged before it is there."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from afterview.events.errors import AfterviewError
from afterview.events.ids import candidate_key
from afterview.events.topics import CANDIDATE_EVENTS
from afterview.schemas.incoming import (
    CandidateOptedOut,
    CandidatePreferred,
    FeedbackCompleted,
    FeedbackNoted,
    Incoming,
    SurveyAnswered,
)
from afterview.schemas.internal import CandidateOptedIn, LetterReleased, MailBounced, TaskReassigned
from afterview.schemas.tracing import Trace
from afterview.workers.clock import Clock
from afterview.workers.deliveries import delivery_in, event_in
from afterview.workers.guard import Fatal
from afterview.workers.hosts.contract import Output

Append = Callable[[Sequence[Output]], Awaitable[list[int]]]
"""A host's `append`: durable when it returns, an `AfterviewError` or `Fatal` when it could not."""

Said = (
    SurveyAnswered
    | CandidatePreferred
    | CandidateOptedOut
    | CandidateOptedIn
    | FeedbackNoted
    | FeedbackCompleted
    | LetterReleased
    | MailBounced
    | TaskReassigned
)
"""What pages and reports put on candidates' logs."""


class NotRecorded(Exception):
    """The log does not take anything now: 503, and the sender tries again."""


class Recorder:
    """Writes deliveries to the intake, and what is said on pages to the logs of candidates."""

    def __init__(self, append: Append, clock: Clock, installation: bytes) -> None:
        """`installation`: the secret that keys of candidates are made with."""
        self._append, self._installation = append, installation
        self.clock = clock

    async def delivery(
        self, tenant: str, vendor: str, body: bytes, delivery: str | None, http: Mapping[str, str], *, trace: Trace
    ) -> None:
        """A vendor's delivery as it came. Repeats are dropped by the intake stage, by `delivery`."""
        now = self.clock.now()
        await self._record([delivery_in(tenant, vendor, body, now, http=http, delivery=delivery, trace=trace)])

    async def events(self, events: Sequence[Incoming]) -> None:
        """Canonical events: all of them or none."""
        now = self.clock.now()
        await self._record([event_in(event, now) for event in events])

    async def said(self, *events: Said) -> None:
        """What was said on a page, for the journeys of those whom it is about: all of it or nothing."""
        now = self.clock.now()
        await self._record([Output(CANDIDATE_EVENTS, self._key(event), _value(event), now) for event in events])

    def _key(self, event: Said) -> bytes:
        return candidate_key(self._installation, event.data.tenant, event.data.candidate.id)

    async def _record(self, outputs: Sequence[Output]) -> None:
        try:
            await self._append(outputs)
        except (AfterviewError, Fatal) as error:
            raise NotRecorded from error


def _value(event: Said) -> bytes:
    return event.model_dump_json(exclude_none=True).encode()
