"""The fetcher's performer: makes one attempt, and settles it with a record on the log, whatever comes of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

import structlog
from pydantic_core import to_json

from afterview.events.ats.apis.api import Call, Json, NotTheShape
from afterview.schemas.fetching import FetchSettled, NextPage
from afterview.workers.clock import Clock, counted_seconds
from afterview.workers.fetching.attempt import Attempt
from afterview.workers.fetching.client import LARGEST_PAGE, Answered, Failed, Later, Trouble, Unusable
from afterview.workers.fetching.lane import NOT_YET, Lane
from afterview.workers.fetching.look import listing_of
from afterview.workers.fetching.records import settlement
from afterview.workers.hosts.contract import Output

MOST_CALLS = 3
"""for one delivery"""
LARGEST_QUERY = 8 << 10
"""characters of the next page's address: it is kept, and sent"""
LARGEST_FETCHED, LARGEST_LISTED = 960 << 10, 1984 << 10
"""bytes of what an attempt came to: it must be a record (2 MiB), of a delivery together with that"""
_log = structlog.get_logger()

Heard = Callable[[str, str, float], None]
"""Is told of a vendor what an attempt came to, and after how many seconds"""


def _unheard(_vendor: str, _result: str, _seconds: float) -> None:
    """Nobody measures."""


class Fetcher:
    """Performs `Attempt`s, each in the lane of its tenant and vendor."""

    def __init__(self, lanes: Mapping[tuple[str, str], Lane], clock: Clock, heard: Heard = _unheard) -> None:
        self._lanes, self._clock, self._heard = lanes, clock, heard

    @property
    def down(self) -> Mapping[str, bool]:
        """By vendor, whether its API does not answer; one tenant's is enough."""
        return {vendor: any(self._down(vendor)) for _, vendor in self._lanes}

    def _down(self, vendor: str) -> Iterator[bool]:
        return (lane.breaker.tells for (_, whose), lane in self._lanes.items() if whose == vendor)

    async def __call__(self, action: object) -> Sequence[Output]:
        """The attempt's settlement."""
        if not isinstance(action, Attempt):
            raise TypeError(f"no attempt: {type(action).__name__}")
        begun = counted_seconds()
        settled = _bounded(action, await self._attempted(action, self._lanes[action.tenant, action.vendor]))
        self._heard(action.vendor, settled.result, counted_seconds() - begun)
        if settled.asked and settled.result != "fetched":
            _log.warning(
                "not fetched",
                tenant=action.tenant,
                vendor=action.vendor,
                attempt=action.number,
                result=settled.result,
                detail=settled.detail,
            )
        return [settlement(action, settled, self._clock.now())]

    def stop(self) -> None:
        """Requests under way come to their end, and no others begin."""
        for lane in self._lanes.values():
            lane.stop()

    async def close(self) -> None:
        for lane in self._lanes.values():
            await lane.close()

    async def _attempted(self, attempt: Attempt, lane: Lane) -> FetchSettled:
        if away := lane.turned_away():
            return _settled(attempt, away)
        async with lane:
            needs = timedelta(seconds=MOST_CALLS * lane.patience)
            if self._clock.now() + needs > attempt.lease_until:  # somebody else may have begun it by then
                return _settled(attempt, Later(NOT_YET, 1.0, asked=False))
            if away := lane.down():
                return _settled(attempt, away)
            if attempt.call:
                return await _page(attempt, lane)
            return await _completed(attempt, lane)


async def _completed(attempt: Attempt, lane: Lane) -> FetchSettled:
    """One call after another, until nothing is lacking."""
    delivery, answers = attempt.delivery or {}, dict[Call, Answered]()
    fetched: list[Json] = []
    while (call := lane.api.wants(delivery, fetched)) is not None:
        if call in answers or len(answers) == MOST_CALLS:
            return _settled(attempt, Unusable("the answer is not about what was asked for"))
        said = lane.known(call, attempt.since) or await lane.ask(call)
        if not isinstance(said, Answered):
            return _settled(attempt, said)
        if not isinstance(said.value, dict):
            return _settled(attempt, Unusable("the answer is not an object"))
        answers[call] = said
        fetched.append(said.value)
    lane.keep(answers)
    return FetchSettled(id=attempt.id, attempt=attempt.number, result="fetched", fetched=tuple(fetched))


async def _page(attempt: Attempt, lane: Lane) -> FetchSettled:
    listing = listing_of(lane.api, attempt.listing)
    if listing is None or attempt.call is None:
        return _settled(attempt, Failed("there is no such list"))
    said = await lane.ask(attempt.call, LARGEST_PAGE)
    if not isinstance(said, Answered):
        return _settled(attempt, said)
    try:
        page = listing.read(said.value, said.link)
    except NotTheShape as error:
        return _settled(attempt, Unusable(f"the answer is not a page of this list: {error}"))
    if page.next == attempt.call:
        return _settled(attempt, Unusable("the answer names itself as the next page"))
    if page.next and sum(len(name) + len(value) for name, value in page.next.query) > LARGEST_QUERY:
        return _settled(attempt, Unusable("the address of the next page is too long"))
    following = NextPage(path=page.next.path, query=page.next.query) if page.next else None
    bodies = tuple(body.decode() for body in page.bodies)
    return FetchSettled(id=attempt.id, attempt=attempt.number, result="fetched", bodies=bodies, next=following)


def _bounded(attempt: Attempt, settled: FetchSettled) -> FetchSettled:
    """Small enough for a record. Written anew, an answer may have more bytes than it came with (`1e15`)."""
    most = LARGEST_LISTED if attempt.listing else LARGEST_FETCHED
    if settled.result != "fetched" or len(to_json(settled)) <= most:
        return settled
    return _settled(attempt, Unusable(f"the answer would be a record of more than {most} bytes"))


def _settled(attempt: Attempt, said: Trouble) -> FetchSettled:
    wait, asked = (said.seconds, said.asked) if isinstance(said, Later) else (None, True)
    return FetchSettled(
        id=attempt.id, attempt=attempt.number, result=said.result, detail=said.why, wait=wait, asked=asked
    )
