"""Which fact counts in which metric (CONTRACT 4; R55, R56)."""

from datetime import timedelta
from typing import Any

import pytest
from tests.events.metrics.making import START, answered, asked, ended, overdue, owed, told

from afterview.events.metrics.feeds import feeds_of
from afterview.events.metrics.sketch import bin_of
from afterview.events.metrics.tally import Share
from afterview.schemas.facts import Fact


def shares(fact: Fact, series: str) -> list[Share]:
    """What a fact adds to one metric's counts."""
    found = [share for feed in feeds_of(fact) for share in feed.adds(fact)]
    return [share for share in found if share.series.partition(":")[0] == series]


@pytest.mark.parametrize(
    ("scores", "group"), [(range(7), "detractors"), (range(7, 9), "passives"), (range(9, 11), "promoters")]
)
def test_a_recommendation_counts_in_its_group(scores: range, group: str) -> None:
    """R56; CONTRACT 4: 9-10 and 0-6."""
    for score in scores:
        assert shares(answered(1, answers={"recommend": score}), "cnps") == [("cnps", 1, group, 1)]


@pytest.mark.parametrize("answer", [-1, 11, 9.0, 9.5, "9", True, None, [9], {"score": 9}])
def test_anything_but_a_whole_number_from_0_to_10_is_no_recommendation(answer: Any) -> None:
    """R56; the rest of such an answer still counts."""
    fact = answered(1, answers={"recommend": answer, "clear": 4})
    assert shares(fact, "cnps") == []
    assert shares(fact, "rating_mean") == [("rating_mean:clear", 1, "sum", 4)]
    assert shares(fact, "response_rate") == [("response_rate", 0, "part", 1)]


def test_ratings_are_whole_numbers_from_1_to_5_to_any_other_question() -> None:
    """CONTRACT 4, the default survey."""
    answers: dict[str, Any] = {
        "recommend": 3,
        "clear": 1,
        "again": 5,
        "feedback": "call",
        "useful": 0,
        "matched": 6,
        "recruiter": True,
    }
    assert shares(answered(1, answers=answers), "rating_mean") == [
        ("rating_mean:clear", 1, "sum", 1),
        ("rating_mean:again", 1, "sum", 5),
    ]


def test_response_rate_is_answered_of_sent() -> None:
    assert shares(asked(), "response_rate") == [("response_rate", 1, "", 0)]
    assert shares(answered(1), "response_rate") == [("response_rate", 0, "part", 1)]
    assert [feed.dated_by for feed in feeds_of(answered(1)) if feed.series == "response_rate"] == ["sent_at"]


def test_invitations_are_counted_by_outcome() -> None:
    """R55: dimension `outcome`."""
    assert shares(ended(outcome="skipped", reason="quarantine"), "invitations") == [("invitations:skipped", 1, "", 0)]


def test_coverage_is_asked_of_all_who_should_have_been_and_may_be_taken_back() -> None:
    """CONTRACT 4; R67 and rule 15 take an interview or a rejection back."""
    assert shares(owed(), "coverage") == [("coverage", 1, "", 0)]
    assert shares(owed(negates=True), "coverage") == [("coverage", -1, "", 0)]
    assert shares(asked(), "coverage") == [("coverage", 0, "part", 1)]
    assert {feed.dated_by for fact in (owed(), asked()) for feed in feeds_of(fact) if feed.series == "coverage"} == {
        "reason_at"
    }


def test_time_to_feedback_is_in_elapsed_hours_from_when_it_was_owed() -> None:
    """CONTRACT 4: told - max(rejected_at, not_before); less than none where the telling came first (R40)."""
    fact = told(hours=30, rejected_at=START - timedelta(days=9))
    assert shares(fact, "time_to_feedback") == [("time_to_feedback", 1, bin_of(30), 1)]
    assert shares(told(hours=-2), "time_to_feedback") == [("time_to_feedback", 1, bin_of(-2), 1)]


@pytest.mark.parametrize(
    ("on_time", "added"), [(True, [("feedback_on_time", 1, "part", 1)]), (False, [("feedback_on_time", 1, "", 0)])]
)
def test_feedback_on_time_is_of_those_who_had_a_due_date(on_time: bool, added: list[Share]) -> None:  # noqa: FBT001
    assert shares(told(on_time=on_time), "feedback_on_time") == added
    assert shares(told(on_time=None), "feedback_on_time") == []


@pytest.mark.parametrize(("channel", "spoken"), [("call", 1), ("meeting", 1), ("email", 0), ("portal", 0)])
def test_spoken_share_is_of_the_interviewed_only(channel: str, spoken: int) -> None:
    added = shares(told(channel=channel), "spoken_share")
    assert [(share.n, share.by) for share in added] == [(1, spoken)]
    assert shares(told(channel=channel, interviewed=False), "spoken_share") == []


def test_never_told_counts_rejections_14_days_old_and_forgives_a_late_telling() -> None:
    """Rule 9; a telling that comes after all takes one from the part and none from the whole."""
    assert shares(overdue(told=False), "never_told_share") == [("never_told_share", 1, "part", 1)]
    assert shares(overdue(told=True), "never_told_share") == [("never_told_share", 1, "", 0)]
    assert shares(told(overdue=True), "never_told_share") == [("never_told_share", 0, "part", -1)]
    assert shares(told(overdue=False), "never_told_share") == []
    assert {feed.dated_by for feed in feeds_of(overdue())} == {"rejected_at"}
