"""No letter without a person's release, whatever happens; and with `letters = "by-hand"` not even then."""

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.journey.any_story import stories
from tests.events.journey.letterbox import in_the_way, journal, owed, state
from tests.events.journey.office import LETTER, Office
from tests.stories import Json, completed, interviewed, preferred, rejected, task_id, told

import afterview.events
from afterview.events.journey.release import LetterState
from afterview.events.journey.rulebook import Rulebook
from afterview.schemas.policy import FeedbackPolicy, Policy

BY_HAND = Rulebook(Policy(feedback=FeedbackPolicy(letters="by-hand")))
EVENTS = Path(afterview.events.__file__).parent


@settings(max_examples=60, deadline=None)
@given(stories(2, merges=True), st.sampled_from(["written", "spoken", "neutral"]))
def test_whatever_happens_no_letter_leaves_that_nobody_released(events: list[Json], reasons: str) -> None:
    """The stories have everything but a release; every task in them is waited for until it has ended."""
    office = Office(Rulebook(Policy.model_validate({"countries": {"NO": {"reasons": reasons}}})))
    office.put(*events)
    for candidate in ("C-1", "C-2"):
        if office.key(candidate) in office.journeys:
            office.run_out(candidate)
    assert office.letters == []


def calls(name: str) -> list[str]:
    """Which functions of the whole core call one of this name: `journey/letters.py: send`."""
    return [
        f"{path.relative_to(EVENTS)}: {function.name}"
        for path in sorted(EVENTS.rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name
    ]


def test_only_a_release_leads_to_a_letter() -> None:
    """Every way to a request goes through a task with a letter; a task gets its first letter from a release only."""
    assert calls("LetterRequested") == ["journey/outbox.py: _letter_request"]
    assert calls("_letter_request") == ["journey/outbox.py: request_letter"]
    assert calls("request_letter") == ["journey/letters.py: send"]
    assert calls("ReleasedLetter") == calls("LetterReleased") == []
    assert [one for one in calls("Letter") if "outbox" not in one] == [
        "journey/letters.py: on_released",
        "journey/letters.py: _come_back",
    ]


@pytest.mark.parametrize("policy", ["draft", "by-hand"])
def test_a_letter_leaves_on_release_unless_letters_are_given_by_hand(policy: str) -> None:
    office = Office(BY_HAND if policy == "by-hand" else None)
    office.put(rejected("2027-02-02 10:00"))
    assert in_the_way(office) == ("by-hand" if policy == "by-hand" else None)
    office.release("2027-02-02 12:00")
    office.wake("2027-02-02 12:00")
    assert len(office.letters) == (policy == "draft")


def test_a_letter_that_is_released_all_the_same_is_back_at_once_with_its_words() -> None:
    office = Office(BY_HAND)
    office.put(rejected("2027-02-02 10:00"))
    office.release("2027-02-02 12:00")
    assert state(office) == LetterState("came-back", reason="by-hand")
    assert journal(office)[-2:] == [("letter released", None), ("letter came back", "by-hand")]


def test_feedback_in_writing_is_given_by_hand_too() -> None:
    """Rule 25."""
    office = Office(BY_HAND)
    office.put(
        interviewed("2027-02-01 09:00"),
        preferred("2027-02-01 10:00", "email"),
        rejected("2027-02-02 10:00", interviewed=True),
    )
    assert in_the_way(office, task_id("verbal_feedback")) == "by-hand"


def test_one_that_waits_when_the_policy_changes_does_not_leave_either() -> None:
    office = owed()
    office.release("2027-02-02 20:00")
    assert state(office) is not None
    office.rules = BY_HAND
    office.run_out()
    assert office.letters == []
    assert ("letter came back", "by-hand") in journal(office)


def test_the_task_is_closed_by_whoever_gave_it() -> None:
    office = Office(BY_HAND)
    office.put(rejected("2027-02-02 10:00"), completed("2027-02-03 10:00", LETTER, channel="email"))
    assert "Wed 03 Feb 10:00 written_rejection completed [delivered]" in told(office.out)
