"""What a survey asks (CONTRACT 4, the default survey)."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from afterview.schemas.base import Closed, Identifier
from afterview.schemas.outgoing_data import Touchpoint

Step = Annotated[int, Field(ge=0, le=100)]


class Question(Closed):
    """One question. `text` and the texts of `choices` are by language; a missing language falls back to `en`."""

    id: Identifier
    kind: Literal["scale", "choice", "open"]
    text: Annotated[dict[str, str], Field(min_length=1)]
    lowest: Step = 1
    highest: Step = 5
    choices: dict[str, dict[str, str]] = {}
    touchpoints: tuple[Touchpoint, ...] = ("interview", "rejection")

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if self.kind == "scale" and self.lowest >= self.highest:
            raise ValueError("lowest must be below highest")
        if self.kind == "choice" and not self.choices:
            raise ValueError("a choice needs choices")
        return self


class Survey(Closed):
    questions: tuple[Question, ...]

    @model_validator(mode="after")
    def _some_and_each_once(self) -> Self:
        if not self.questions:
            raise ValueError("there are no questions")
        if len({question.id for question in self.questions}) < len(self.questions):
            raise ValueError("two questions have the same id")
        return self

    def choices(self) -> frozenset[str]:
        """Ids of the questions whose answers are one of a few words, and so no open text (R90)."""
        return frozenset(question.id for question in self.questions if question.kind == "choice")


def _scale(question: str, en: str, nb: str) -> Question:
    return Question(id=question, kind="scale", text={"en": en, "nb": nb})


_YES_NO_CHANNELS = {
    "call": {"en": "Yes, by phone", "nb": "Ja, på telefon"},
    "meeting": {"en": "Yes, in a meeting", "nb": "Ja, i et møte"},
    "email": {"en": "Yes, by e-mail", "nb": "Ja, på e-post"},
    "none": {"en": "No", "nb": "Nei"},
}

DEFAULT_SURVEY = Survey(
    questions=(
        Question(
            id="recommend",
            kind="scale",
            lowest=0,
            highest=10,
            text={
                "en": "How likely are you to recommend applying here to a friend?",
                "nb": "Hvor sannsynlig er det at du ville anbefalt en venn å søke jobb hos oss?",
            },
        ),
        _scale("clear", "Was everything clear along the way?", "Var alt tydelig underveis?"),
        _scale("matched", "Did the job match its advertisement?", "Stemte jobben med annonsen?"),
        _scale("recruiter", "How was it to meet the recruiter?", "Hvordan var møtet med rekruttereren?"),
        Question(
            id="feedback",
            kind="choice",
            touchpoints=("rejection",),
            text={"en": "Did you get feedback?", "nb": "Fikk du tilbakemelding?"},
            choices=_YES_NO_CHANNELS,
        ),
        Question(
            id="useful",
            kind="scale",
            touchpoints=("rejection",),
            text={"en": "Was the feedback useful?", "nb": "Var tilbakemeldingen nyttig?"},
        ),
        Question(
            id="again",
            kind="scale",
            touchpoints=("rejection",),
            text={"en": "Would you apply here again?", "nb": "Ville du søkt hos oss igjen?"},
        ),
        Question(
            id="comment",
            kind="open",
            text={"en": "Is there anything else you want to tell us?", "nb": "Er det noe mer du vil si til oss?"},
        ),
    )
)
