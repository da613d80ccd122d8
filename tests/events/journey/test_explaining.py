"""Whatever a journey can say has a sentence for somebody who has not read the rules."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from tests.events.journey.any_story import stories
from tests.events.journey.office import Office
from tests.stories import Json

from afterview.events import journey
from afterview.events.journey import feedback, interviews, letters, reasons, surveys, telling
from afterview.events.journey.ahead import TIMERS
from afterview.events.journey.decision import InvitationVerb, TaskVerb
from afterview.events.journey.explaining import LETTERS, LINES, PUT_OFF, SURVEYS, TASKS, Said, reason_said
from afterview.schemas.incoming_data import TellingChannel
from afterview.schemas.outgoing_data import TaskKind, Touchpoint
from afterview.schemas.policy import Policy

SOURCES = sorted(Path(journey.__file__).parent.glob("*.py"))
RULES = range(1, 27)
ACTORS = {"feedback": feedback, "interviews": interviews, "letters": letters, "surveys": surveys, "telling": telling}
PLACES: Mapping[str, tuple[str, ...]] = {
    "channel": get_args(TellingChannel),
    "telling.channel": get_args(TellingChannel),
    "interview.state": ("derived", "reported"),
    "invitation.touchpoint": get_args(Touchpoint),
    "task.kind": get_args(TaskKind),
}
"""what may stand in the places of a line of the journal"""


@pytest.mark.parametrize(
    ("said", "emitted"),
    [
        (SURVEYS, reasons.SurveyReason),
        (TASKS, reasons.TaskReason),
        (LETTERS, reasons.LetterReason),
        (PUT_OFF, reasons.PutOff),
    ],
    ids=["surveys", "tasks", "letters", "put off"],
)
def test_every_reason_has_a_sentence_and_there_is_no_other(said: Mapping[str, Said], emitted: Any) -> None:
    """Mypy holds the journey to these reasons: whoever emits another one has to name it there."""
    assert said.keys() == set(get_args(emitted))


def test_every_reason_is_one_of_the_four_kinds() -> None:
    assert set(get_args(reasons.Reason)) == {*SURVEYS, *TASKS, *LETTERS, *PUT_OFF}


def noted() -> Iterator[str]:
    """Every line that is written into a journal: read from the code."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "draft.note":
                yield from filled(node.args[1])


def filled(what: ast.expr) -> list[str]:
    if isinstance(what, ast.Constant):
        return [str(what.value)]
    if isinstance(what, ast.JoinedStr):
        lines = [""]
        for part in what.values:
            values = PLACES[ast.unparse(part.value)] if isinstance(part, ast.FormattedValue) else filled(part)
            lines = [line + value for line in lines for value in values]
        return lines
    assert ast.unparse(what) == "status"
    return ["active", "withdrawn", "hired"]


def emitted() -> Iterator[str]:
    yield from (f"{kind} {verb}" for kind in get_args(TaskKind) for verb in get_args(TaskVerb))
    yield from (f"{point} survey {verb}" for point in get_args(Touchpoint) for verb in get_args(InvitationVerb))


def test_every_line_of_the_journal_has_a_sentence_and_there_is_no_other() -> None:
    assert LINES.keys() == {*noted(), *emitted()}


def test_every_timer_says_what_it_will_do() -> None:
    """Of all that `timers.py` arms."""
    tree = ast.parse(next(path for path in SOURCES if path.name == "timers.py").read_text("utf-8"))
    named = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    acts = [name.split(".") for name in named if name.split(".")[0] in ACTORS]
    assert {getattr(ACTORS[room], name) for room, name in acts} == TIMERS.keys()


def every_sentence() -> list[Said]:
    tables: list[Mapping[str, Said]] = [LINES, SURVEYS, TASKS, LETTERS, PUT_OFF]
    return [*(said for table in tables for said in table.values()), *(said for _, said in TIMERS.values())]


def test_sentences_name_numbers_of_the_policy_that_exist_and_rules_of_the_page() -> None:
    for said in every_sentence():
        assert "{" not in said.text.format(surveys=Policy().surveys)
        assert set(said.rules) <= set(RULES)
        assert not said.text.endswith("."), "a reason and the rules may follow"


@given(stories(merges=True, candidates=2))
def test_whatever_happens_is_explained(story: list[Json]) -> None:
    office = Office()
    office.put(*story)
    for candidate in ("C-1", "C-2"):
        if office.key(candidate) in office.journeys:
            office.run_out(candidate)
    for one in office.journeys.values():
        for application in one.applications.values():
            for entry in application.journal:
                assert entry.what in LINES
                assert entry.reason is None or reason_said(entry.what, entry.reason).text != entry.reason


def test_what_another_release_wrote_is_said_in_its_own_words() -> None:
    assert reason_said("candidate_update cancelled", "mercury-retrograde") == Said("mercury-retrograde")
