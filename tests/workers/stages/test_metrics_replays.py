"""However the log of facts is cut, crashed and replayed (R79, R81)."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.metrics.making import START, answered, asked, ended, overdue, owed, told
from tests.workers.stages.counting import metrics, played, reported

from afterview.events.topics import EXPERIENCE_METRICS, SURVEY_RESPONSES
from afterview.schemas.facts import Fact
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.faults import Faults


def told_of(records: Iterable[Record]) -> set[tuple[bytes, bytes, datetime, object]]:
    return {(record.key, record.value, record.at, record.headers) for record in records}


FACTS = st.lists(
    st.tuples(
        st.sampled_from([answered, answered, answered, asked, owed, ended, told, overdue]),
        st.sampled_from([0, 0, 1, 7, 26, 60, 200]),
        st.sampled_from(["Ops", "Sales", None]),
        st.integers(0, 10),
    ),
    min_size=12,
    max_size=60,
)


def made(drawn: list[tuple[Any, int, str | None, int]]) -> list[Fact]:
    """A fact so many hours after the one before."""
    at, facts = START, list[Fact]()
    for number, (make, hours, department, score) in enumerate(drawn):
        at += timedelta(hours=hours)
        about = {"department": department, "job": "J-1", "stage": "Panel"}
        if make is answered:
            facts.append(answered(number, at, answers={"recommend": score, "clear": 1 + score % 5}, **about))
        elif make is owed:
            facts.append(owed(at, negates=score > 7, **about))
        else:
            facts.append(make(at, **about))
    return facts


@given(FACTS, st.lists(st.integers(1, 30), max_size=10), st.integers(0, 9))
@settings(max_examples=30, deadline=None)
def test_however_the_log_is_cut_or_replayed_it_comes_to_the_same(
    drawn: list[tuple[Any, int, str | None, int]], sizes: list[int], seed: int
) -> None:
    """R79, R81: the same responses, the same last word on every cell; nothing is told that would not be one by one."""
    facts = made(drawn)
    one_by_one = played(facts)
    for faults in (None, Faults(seed, twice=0.3, early=0.3, late=0.3, crash=0.3)):
        cut = played(facts, sizes, faults)
        assert told_of(cut.log(SURVEY_RESPONSES)) == told_of(one_by_one.log(SURVEY_RESPONSES))
        assert len(cut.log(SURVEY_RESPONSES)) == len(one_by_one.log(SURVEY_RESPONSES))
        assert told_of(cut.log(EXPERIENCE_METRICS)) <= told_of(one_by_one.log(EXPERIENCE_METRICS))
        assert {key: seen[-1] for key, seen in metrics(cut).items()} == {
            key: seen[-1] for key, seen in metrics(one_by_one).items()
        }


@given(FACTS, st.lists(st.integers(1, 30), max_size=10))
@settings(max_examples=20, deadline=None)
def test_no_cell_is_told_below_its_threshold_nor_again_before_it_has_moved_by_as_many(
    drawn: list[tuple[Any, int, str | None, int]], sizes: list[int]
) -> None:
    """CONTRACT 4, R81. Of answers and of those who are told there is nothing but `n` that could move."""
    facts = made(drawn)
    for key, seen in metrics(played(facts, sizes)).items():
        threshold = 10 if "job=" in key else 5
        counts = [0, *(data["n"] for data in seen)]
        assert min(counts[1:]) >= threshold
        if seen[0]["metric"] not in ("response_rate", "coverage", "never_told_share"):
            assert all(abs(after - before) >= threshold for before, after in pairwise(counts))
    for printed in reported(facts):
        assert json.loads(printed.value)["n"] >= (10 if b"job=" in printed.key else 5)
