"""Metrics, as `simulate` prints them (R54-R56, R63, R81, R108)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic_core import from_json
from tests.stories import Json, answered, event, interviewed, play, rejected, task_id

from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import EXPERIENCE_METRICS
from afterview.schemas.incoming import INCOMING
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.simulate import candidate_event
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.metrics import MetricsStage

THURSDAY = "2027-02-04 12:00"


def answers_of(values: Sequence[Any], **said: Any) -> Iterator[Json]:
    """One candidate per answer: interviewed on Mon 1 Feb, asked on Tuesday, answered on Wednesday."""
    for n, _ in enumerate(values):
        yield interviewed("2027-02-01 12:00", application_id=f"A-{n}", candidate_id=f"C-{n}", **said)
    for n, value in enumerate(values):
        who = {"application_id": f"A-{n}", "candidate_id": f"C-{n}"}
        yield answered("2027-02-03 12:00", task_id("interview", 1, f"A-{n}"), {"recommend": value, "clear": 4}, **who)


def metrics(*events: Json, until: str | None = THURSDAY) -> list[Json]:
    return [one for one in play(*events, until=until, metrics=True) if "experience.metric" in one["type"]]


def values(story: list[Json], name: str, **dimensions: str) -> dict[tuple[str, str | None], tuple[float, int]]:
    """Value and n by window."""
    return {
        (one["data"]["window"]["kind"], one["data"]["window"]["start"]): (one["data"]["value"], one["data"]["n"])
        for one in story
        if one["data"]["metric"] == name and one["data"]["dimensions"] == dimensions
    }


def test_metrics_are_printed_once_at_the_end_of_the_clock() -> None:
    """R54: with `until`, at that moment; without, at the last output."""
    story = play(*answers_of([9] * 5), until=THURSDAY, metrics=True)
    printed = [one["type"] == "afterview.experience.metric.v1" for one in story]
    first = printed.index(True)
    assert all(printed[first:])
    assert {one["time"] for one in story[first:]} == {"2027-02-04T11:00:00Z"}
    cells = [
        (one["data"]["metric"], str(one["data"]["dimensions"]), str(one["data"]["window"])) for one in story[first:]
    ]
    assert len(cells) == len(set(cells))
    assert story == play(*answers_of([9] * 5), until=THURSDAY, metrics=True)
    to_the_end = play(*answers_of([9] * 5), metrics=True)
    last = [one["time"] for one in to_the_end if one["type"] != "afterview.experience.metric.v1"][-1]
    assert {one["time"] for one in to_the_end if one["type"] == "afterview.experience.metric.v1"} == {last}


def test_a_cell_is_a_tenant_and_at_most_one_thing_more_in_a_day_week_month_or_ever() -> None:
    """R55: the window is that of `submitted_at`."""
    job = {"id": "J-1", "department": "Sales"}
    story = metrics(*answers_of([10, 10, 9, 8, 0], job=job))
    expected = {
        ("day", "2027-02-03"): (40.0, 5),
        ("week", "2027-02-01"): (40.0, 5),
        ("month", "2027-02-01"): (40.0, 5),
        ("all", None): (40.0, 5),
    }
    assert values(story, "cnps") == expected
    assert values(story, "cnps", department="Sales") == expected
    assert values(story, "cnps", touchpoint="interview") == expected
    assert values(story, "cnps", job="J-1") == {}  # a single job needs ten
    assert values(story, "rating_mean", question="clear")["all", None] == (4.0, 5)
    assert values(story, "invitations", outcome="answered")["all", None] == (5.0, 5)
    assert all(len(set(one["data"]["dimensions"]) - {"question", "outcome"}) <= 1 for one in story)


def test_ten_answers_are_enough_for_a_job() -> None:
    """R55."""
    story = metrics(*answers_of([9] * 10, job={"id": "J-1"}))
    assert values(story, "cnps", job="J-1")["all", None] == (100.0, 10)


def test_the_day_of_an_answer_is_the_tenant_s() -> None:
    """R55: Sunday 23:30Z is Monday 8 February in Oslo."""
    events = list(answers_of([9] * 5))
    for one in events[5:]:
        one["data"]["submitted_at"] = "2027-02-07T23:30:00Z"
    starts = set(values(metrics(*events), "cnps"))
    assert starts == {("day", "2027-02-08"), ("week", "2027-02-08"), ("month", "2027-02-01"), ("all", None)}


def test_the_names_of_what_is_told_of_rejections() -> None:
    """R55: told in writing by the ATS within an hour, nobody had been interviewed."""
    said: Json = {"when": "2027-02-01 11:00", "notice": ("email", "2027-02-01 12:00")}
    events = [rejected("2027-02-01 12:00", application_id=f"A-{n}", candidate_id=f"C-{n}", **said) for n in range(5)]
    story = metrics(*events, until="2027-02-16 12:00")
    assert values(story, "never_told_share")["all", None] == (0.0, 5)
    assert values(story, "time_to_feedback_p50")["day", "2027-02-01"][1] == 5
    assert abs(values(story, "time_to_feedback_p90")["all", None][0] - 1) < 0.011
    assert values(story, "feedback_on_time")["all", None] == (1.0, 5)
    assert values(story, "spoken_share") == {}


def test_only_whole_numbers_from_0_to_10_are_a_recommendation() -> None:
    """R56: `n` is the number of answers counted; the others count in all else."""
    story = metrics(*answers_of([0, 6, 7, 9, 10, 11, -1, "9", 7.5, None, True, [9]]))
    assert values(story, "cnps")["all", None] == (0.0, 5)
    assert values(story, "rating_mean", question="clear")["all", None] == (4.0, 12)


def test_the_answers_of_the_erased_are_still_counted() -> None:
    """R63."""
    erased = [
        event("candidate.erased", "2027-02-04 10:00", application_id=..., candidate_id=f"C-{n}") for n in range(5)
    ]
    assert values(metrics(*answers_of([9] * 5), *erased), "cnps")["all", None] == (100.0, 5)


def test_answers_count_while_they_are_held() -> None:
    """R108: on Thursday no response has left yet."""
    story = play(*answers_of([9] * 5), until=THURSDAY, metrics=True)
    assert not [one for one in story if one["type"] == "afterview.survey.response.v1"]
    assert values([one for one in story if "metric" in one["data"]], "cnps")["all", None] == (100.0, 5)


def test_a_cell_speaks_again_only_when_it_has_gained_as_many_as_its_threshold() -> None:
    """R81: eleven answers, one an hour; said of five, then of ten."""
    rules = Rulebook(instant_mail=True)
    start = datetime(2027, 2, 1, 11, tzinfo=UTC)
    host = MemoryHost([JourneyStage(rules), MetricsStage(rules.policy)], start)
    events = list(answers_of([9] * 11))
    for n, one in enumerate(events):
        at = start if n < 11 else start + timedelta(days=2, hours=n)
        host.advance(at)
        host.append(candidate_event(rules, INCOMING.validate_python(one), at))
        host.settle()
    said = [from_json(record.value) for record in host.log(EXPERIENCE_METRICS)]
    of_all = [
        one["n"] for one in said if one["metric"] == "cnps" and not one["dimensions"] and one["window"]["start"] is None
    ]
    assert of_all == [5, 10]
