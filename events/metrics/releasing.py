"""Which answers leave on a Monday, and what is said of each (R39, R64, R90, R101, R102)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from afterview.events.cloudevents import Headers, binary_headers
from afterview.events.ids import event_id
from afterview.schemas.facts import Answered
from afterview.schemas.outgoing_data import SurveyResponse

RESPONSE_TYPE = "afterview.survey.response.v1"
_WEEK = timedelta(days=7)


def next_monday(moment: datetime) -> datetime:
    """The first Monday 00:00Z after a moment; of one that is exactly then, the next: timers come first (R101)."""
    utc = moment.astimezone(UTC)
    return datetime(utc.year, utc.month, utc.day, tzinfo=UTC) + _WEEK - timedelta(days=utc.weekday())


def response_of(answer: Answered) -> SurveyResponse:
    """What may leave of an answer, if its department may (R90). Open text is left out of it already."""
    fields = answer.model_dump(include={"tenant", "touchpoint", "answers", "week"}) | {"id": answer.response_id}
    return SurveyResponse.model_validate(fields | ({"department": answer.department} if answer.department else {}))


def released(held: Sequence[SurveyResponse], threshold: int) -> list[SurveyResponse]:
    """All that leave together, ordered by id (R39)."""
    named = named_departments(held, threshold)
    return [
        response if response.department is None or response.department in named else _without_department(response)
        for response in sorted(held, key=_id)
    ]


def named_departments(held: Iterable[SurveyResponse], threshold: int) -> set[str]:
    """The departments that are shown: those with enough answers, and so that nobody else stands alone.

    If the rest, unknown departments included, are fewer than the threshold but not none, the smallest of the others is
    left out too; of equals the last by name (R39, R102).
    """
    sizes = Counter(response.department for response in held)
    named = {name: size for name, size in sizes.items() if name is not None and size >= threshold}
    rest = sizes.total() - sum(named.values())
    if named and 0 < rest < threshold:
        smallest = min(named.values())
        del named[max(name for name, size in named.items() if size == smallest)]
    return set(named)


def headers_of(response: SurveyResponse, monday: datetime) -> Headers:
    """The event out: nothing in it says when the answer came (R39), nor whose it is (R78)."""
    about = event_id(response.id, RESPONSE_TYPE, 1)
    return binary_headers(RESPONSE_TYPE, about, f"/afterview/{response.tenant}", monday, None)


def _without_department(response: SurveyResponse) -> SurveyResponse:
    return SurveyResponse.model_validate(response.model_dump(exclude={"department"}))


def _id(response: SurveyResponse) -> str:
    return response.id
