"""From a survey's form to its answers, and back to the form when something is wrong with it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from afterview.events.letters.tidy import prose
from afterview.events.letters.values import Language
from afterview.schemas.survey import DEFAULT_SURVEY, RECOMMEND, Question

LONGEST_TEXT = 4000
"""characters of an open answer"""

Trouble = Literal["unknown", "unclear", "long", "empty", "unsaved"]
_GRAVEST: tuple[Trouble, ...] = ("unclear", "unknown", "long")
"""what is told first, when there are several"""
Entered = Mapping[str, str]
_RECOMMENDS = next(question for question in DEFAULT_SURVEY.questions if question.id == RECOMMEND)


@dataclass(frozen=True, slots=True)
class Field:
    """One question as the form shows it."""

    name: str
    kind: Literal["scale", "choice", "open"]
    text: str
    options: tuple[tuple[str, str], ...]
    """value and label"""
    ends: tuple[str, str] | None
    """what the first and the last of a scale mean, if the survey says so"""
    entered: str
    wrong: bool

    @property
    def wide(self) -> bool:
        """Too many options for one row on a phone."""
        return len(self.options) > 7  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Answered:
    """What a form comes to: answers, or what is wrong and where."""

    answers: dict[str, int | str]
    entered: dict[str, str]
    trouble: Trouble | None
    wrong: frozenset[str]


def preselected(questions: Sequence[Question], score: str) -> dict[str, str]:
    """`?score=9` chooses the recommendation, if it is one (CONTRACT 6)."""
    return {
        question.id: score
        for question in questions
        if question.id == RECOMMEND and question.kind == "scale" and _trouble(question, score) is None
    }


def fields(questions: Sequence[Question], language: Language, entered: Entered, wrong: frozenset[str]) -> list[Field]:
    """The form, with what was entered before."""
    return [
        Field(
            name=question.id,
            kind=question.kind,
            text=_spoken(question.text, language),
            options=tuple(_options(question, language)),
            ends=_ends(question, language),
            entered=entered.get(question.id, ""),
            wrong=question.id in wrong,
        )
        for question in questions
    ]


def read_answers(form: Sequence[tuple[str, str]], questions: Sequence[Question]) -> Answered:
    """Questions may stay open, not all of them; what is there must be on its scale and have been asked."""
    by_id = {question.id: question for question in questions}
    entered: dict[str, str] = {}
    troubles: dict[str, Trouble] = {}
    for name, value in form:
        if not value.strip():
            continue
        trouble = _trouble(by_id[name], value) if name in by_id else "unknown"
        trouble = "unclear" if name in entered else trouble
        if trouble:
            troubles[name] = trouble
        if name in by_id:
            entered[name] = value
    answers = {name: _answer(by_id[name], value) for name, value in entered.items() if name not in troubles}
    told = next((trouble for trouble in _GRAVEST if trouble in troubles.values()), None if answers else "empty")
    return Answered(answers, entered, told, frozenset(troubles))


def _trouble(question: Question, value: str) -> Trouble | None:
    if question.kind == "open":
        return "long" if len(_lines(value)) > LONGEST_TEXT else None
    return None if value.strip() in dict(_options(question, "en")) else "unclear"


def _answer(question: Question, value: str) -> int | str:
    if question.kind == "open":
        return prose(value) or ""
    return int(value) if question.kind == "scale" else value.strip()


def _options(question: Question, language: Language) -> list[tuple[str, str]]:
    """Value and label of each; an open question has none."""
    if question.kind == "scale":
        return [(str(number), str(number)) for number in range(question.lowest, question.highest + 1)]
    return [(value, _spoken(text, language)) for value, text in question.choices.items()]


def _ends(question: Question, language: Language) -> tuple[str, str] | None:
    """Of a recommendation without any those of the mail, which asks for it in any case."""
    said = _RECOMMENDS if question.id == RECOMMEND and not question.lowest_text else question
    if not said.lowest_text:
        return None
    return _spoken(said.lowest_text, language), _spoken(said.highest_text, language)


def _spoken(texts: Mapping[str, str], language: Language) -> str:
    """A missing language falls back to English, that to whatever there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def _lines(text: str) -> str:
    """As a browser counts them: a line's end is one character."""
    return text.replace("\r\n", "\n")
