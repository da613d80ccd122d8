"""Which fact counts in which metric, and when it is dated (CONTRACT 4; R55, R56, R63, R108).

Facts carry no candidate, so whatever is erased elsewhere, what was counted stays counted (R63). Answers count at once,
also those whose response is still held (R108).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from afterview.events.metrics.scores import DETRACTOR, PROMOTER
from afterview.events.metrics.sketch import bin_of
from afterview.events.metrics.tally import Share
from afterview.schemas.facts import Answered, Asked, Ended, Fact, Overdue, Owed, Told

RECOMMEND = "recommend"
"""the question that cNPS is made of (R56)"""
_HIGHEST_RECOMMENDATION = 10
_LOWEST_RATING, _HIGHEST_RATING = 1, 5
_SPOKEN = ("call", "meeting")
_HOUR = 3600


Shares = tuple[Share, ...]
_NOTHING: Shares = ()


def _recommendation(fact: Answered) -> Shares:
    """Whole numbers from 0 to 10; anything else does not count (R56)."""
    score = fact.answers.get(RECOMMEND)
    if type(score) is not int or not 0 <= score <= _HIGHEST_RECOMMENDATION:
        return _NOTHING
    group = "promoters" if score >= PROMOTER else "detractors" if score <= DETRACTOR else "passives"
    return (Share("cnps", 1, group, 1),)


def _ratings(fact: Answered) -> Shares:
    """Whole numbers from 1 to 5 to any other question: the scale of every rating in the survey (CONTRACT 4)."""
    return tuple(
        Share(f"rating_mean:{question}", 1, "sum", value)
        for question, value in fact.answers.items()
        if type(value) is int and _LOWEST_RATING <= value <= _HIGHEST_RATING and question != RECOMMEND
    )


def _sent(_: Asked) -> Shares:
    return (Share("response_rate", 1),)


def _answer_of_sent(_: Answered) -> Shares:
    return (Share("response_rate", 0, "part", 1),)


def _outcome(fact: Ended) -> Shares:
    return (Share(f"invitations:{fact.outcome}", 1),)


def _owed(fact: Owed) -> Shares:
    """Taken back when the interview or the rejection is (R67, rule 15)."""
    return (Share("coverage", -1 if fact.negates else 1),)


def _asked(_: Asked) -> Shares:
    return (Share("coverage", 0, "part", 1),)


def _elapsed(fact: Told) -> Shares:
    """Hours; fewer than none when the candidate was told before `not_before`, or before the rejection (R40)."""
    hours = (fact.told_at - fact.owed_since).total_seconds() / _HOUR
    return (Share("time_to_feedback", 1, bin_of(hours), 1),)


def _on_time(fact: Told) -> Shares:
    """Only where there was a rejection task, and so a due date."""
    return _NOTHING if fact.on_time is None else (_one_in("feedback_on_time", part=fact.on_time),)


def _spoken(fact: Told) -> Shares:
    return (_one_in("spoken_share", part=fact.channel in _SPOKEN),) if fact.interviewed else _NOTHING


def _never_told(fact: Overdue) -> Shares:
    return (_one_in("never_told_share", part=not fact.told),)


def _told_after_all(fact: Told) -> Shares:
    """It had been counted as never told."""
    return (Share("never_told_share", 0, "part", -1),) if fact.overdue else _NOTHING


def _one_in(series: str, *, part: bool) -> Share:
    """One more of the whole, and of the part if it is one."""
    return Share(series, 1, "part", 1) if part else Share(series, 1)


@dataclass(frozen=True, slots=True)
class Feed:
    series: str
    fact: type[Fact]
    dated_by: str
    """the field whose local date says into which day, week and month it counts"""
    adds: Callable[[Any], Shares]


FEEDS = (
    # counts            of the fact  dated by         adds                 # numerator / denominator
    Feed("cnps",             Answered, "submitted_at", _recommendation),   # promoters - detractors / answers
    Feed("rating_mean",      Answered, "submitted_at", _ratings),          # sum of the ratings / ratings
    Feed("response_rate",    Asked,    "at",           _sent),             # ... / sent
    Feed("response_rate",    Answered, "sent_at",      _answer_of_sent),   # answered / ...
    Feed("invitations",      Ended,    "at",           _outcome),          # a count
    Feed("coverage",         Owed,     "reason_at",    _owed),             # ... / interviews and rejections
    Feed("coverage",         Asked,    "reason_at",    _asked),            # asked / ...
    Feed("time_to_feedback", Told,     "told_at",      _elapsed),          # nearest rank among all who were told
    Feed("feedback_on_time", Told,     "told_at",      _on_time),          # by the due date / told and due
    Feed("spoken_share",     Told,     "told_at",      _spoken),           # by call or meeting / told and interviewed
    Feed("never_told_share", Overdue,  "rejected_at",  _never_told),       # not told / rejections 14 days old
    Feed("never_told_share", Told,     "rejected_at",  _told_after_all),   # one fewer / ...
)  # fmt: skip

_BY_KIND: dict[type[Fact], tuple[Feed, ...]] = {
    kind: tuple(feed for feed in FEEDS if feed.fact is kind) for kind in (Owed, Asked, Ended, Answered, Told, Overdue)
}


def feeds_of(fact: Fact) -> tuple[Feed, ...]:
    """The lines of the table that a fact has to do with."""
    return _BY_KIND[type(fact)]
