"""What a survey asks (CONTRACT 4, the default survey)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from afterview.schemas.base import Closed, Identifier
from afterview.schemas.outgoing_data import Touchpoint

TOUCHPOINTS: tuple[Touchpoint, ...] = get_args(Touchpoint)
Step = Annotated[int, Field(ge=0, le=100)]

RECOMMEND = "recommend"
"""the question that cNPS is made of (R56)"""
MOST, MOST_OPEN = 8, 1
"""questions of one touchpoint, and how many of them are open: a minute or two on a telephone"""
LONGEST_SCALE, MOST_CHOICES = 10, 8
QuestionText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
ChoiceText = Annotated[str, StringConstraints(min_length=1, max_length=80)]
EndText = Annotated[str, StringConstraints(min_length=1, max_length=40)]
OTHERS_NAMES = "hear-"
"""what names of the form's other fields begin with"""


class Question(Closed):
    """One question. All texts are by language; a missing language falls back to `en`.

    `lowest_text` and `highest_text` say what the ends of a scale mean.
    """

    id: Identifier
    kind: Literal["scale", "choice", "open"]
    text: Annotated[dict[str, QuestionText], Field(min_length=1)]
    lowest: Step = 1
    highest: Step = 5
    lowest_text: dict[str, EndText] = {}
    highest_text: dict[str, EndText] = {}
    choices: dict[str, Annotated[dict[str, ChoiceText], Field(min_length=1)]] = {}
    touchpoints: tuple[Touchpoint, ...] = ("interview", "rejection")

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if self.kind == "scale" and self.lowest >= self.highest:
            raise ValueError("lowest must be below highest")
        if self.highest - self.lowest > LONGEST_SCALE:
            raise ValueError(f"a scale may have at most {LONGEST_SCALE + 1} steps, such as 0 to {LONGEST_SCALE}")
        if self.lowest_text.keys() != self.highest_text.keys():
            raise ValueError("lowest_text and highest_text belong together: write both, in the same languages")
        if self.lowest_text and self.kind != "scale":
            raise ValueError("lowest_text and highest_text are of a scale")
        if self.kind == "choice" and not self.choices:
            raise ValueError("a choice needs choices")
        if len(self.choices) > MOST_CHOICES:
            raise ValueError(f"{len(self.choices)} choices are too many: at most {MOST_CHOICES}")
        if self.id.startswith(OTHERS_NAMES):
            raise ValueError(f"ids that begin with {OTHERS_NAMES} are other fields of the page; give it another name")
        if self.id == RECOMMEND and (self.kind, self.lowest, self.highest) != ("scale", 0, 10):
            raise ValueError(f"{RECOMMEND} is what cNPS is made of: a scale, lowest 0 and highest 10")
        return self


class Survey(Closed):
    questions: tuple[Question, ...]

    @model_validator(mode="after")
    def _some_and_each_once(self) -> Self:
        if not self.questions:
            raise ValueError("there are no questions")
        if len({question.id for question in self.questions}) < len(self.questions):
            raise ValueError("two questions have the same id")
        if problems := [line for touchpoint in TOUCHPOINTS for line in self._too_much(touchpoint)]:
            raise ValueError("; ".join(problems))
        return self

    def _too_much(self, touchpoint: Touchpoint) -> Iterator[str]:
        """Or too little, or in no good order."""
        questions = self.of(touchpoint)
        if not questions:
            yield f"nothing is asked at the touchpoint {touchpoint}"
        if any(question.id == RECOMMEND for question in questions[1:]):
            yield f"{RECOMMEND} must be the first question (touchpoint {touchpoint})"
        if len(questions) > MOST:
            yield f"{len(questions)} questions at the touchpoint {touchpoint} are too many: at most {MOST}"
        if sum(question.kind == "open" for question in questions) > MOST_OPEN:
            yield f"at most {MOST_OPEN} open question at the touchpoint {touchpoint}"

    def of(self, touchpoint: Touchpoint) -> list[Question]:
        """What is asked there, in its order."""
        return [question for question in self.questions if touchpoint in question.touchpoints]

    def choices(self) -> frozenset[str]:
        """Ids of the questions whose answers are one of a few words, and so no open text (R90)."""
        return frozenset(question.id for question in self.questions if question.kind == "choice")


@dataclass(frozen=True, slots=True)
class Surveys:
    """What each tenant asks."""

    default: Survey
    own: Mapping[str, Survey] = field(default_factory=dict)
    """by tenant, where it is another one"""

    def of(self, tenant: str) -> Survey:
        return self.own.get(tenant, self.default)


# sv, da, de: unreviewed, nobody who grew up with them has read them yet.
_TEXTS: dict[str, dict[str, str]] = {
    "recommend": {
        "en": "How likely are you to recommend applying here to a friend?",
        "nb": "Hvor sannsynlig er det at du ville anbefalt en venn å søke jobb hos oss?",
        "sv": "Hur troligt är det att du skulle rekommendera en vän att söka jobb hos oss?",
        "da": "Hvor sandsynligt er det, at du ville anbefale en ven at søge job hos os?",
        "de": "Wie wahrscheinlich ist es, dass Sie Freunden empfehlen, sich bei uns zu bewerben?",
    },
    "clear": {
        "en": "Was everything clear along the way?",
        "nb": "Var alt tydelig underveis?",
        "sv": "Var allt tydligt längs vägen?",
        "da": "Var alt klart undervejs?",
        "de": "War unterwegs alles klar?",
    },
    "matched": {
        "en": "Did the job match its advertisement?",
        "nb": "Stemte jobben med annonsen?",
        "sv": "Stämde jobbet med annonsen?",
        "da": "Svarede jobbet til opslaget?",
        "de": "Hat die Stelle der Ausschreibung entsprochen?",
    },
    "recruiter": {
        "en": "How was it to meet the recruiter?",
        "nb": "Hvordan var møtet med rekruttereren?",
        "sv": "Hur var mötet med rekryteraren?",
        "da": "Hvordan var mødet med rekruttereren?",
        "de": "Wie war der Kontakt mit dem Recruiting?",
    },
    "feedback": {
        "en": "Did you get feedback?",
        "nb": "Fikk du tilbakemelding?",
        "sv": "Fick du återkoppling?",
        "da": "Fik du tilbagemelding?",
        "de": "Haben Sie eine Rückmeldung bekommen?",
    },
    "useful": {
        "en": "Was the feedback useful?",
        "nb": "Var tilbakemeldingen nyttig?",
        "sv": "Var återkopplingen användbar?",
        "da": "Kunne du bruge tilbagemeldingen?",
        "de": "War die Rückmeldung hilfreich?",
    },
    "again": {
        "en": "Would you apply here again?",
        "nb": "Ville du søkt hos oss igjen?",
        "sv": "Skulle du söka hos oss igen?",
        "da": "Ville du søge hos os igen?",
        "de": "Würden Sie sich noch einmal bei uns bewerben?",
    },
    "comment": {
        "en": "Is there anything else you want to tell us?",
        "nb": "Er det noe mer du vil si til oss?",
        "sv": "Är det något mer du vill säga till oss?",
        "da": "Er der mere, du vil sige til os?",
        "de": "Möchten Sie uns noch etwas sagen?",
    },
}

_WHOLLY = {
    "en": ("not at all", "completely"),
    "nb": ("slett ikke", "fullt ut"),
    "sv": ("inte alls", "helt och hållet"),
    "da": ("slet ikke", "fuldt ud"),
    "de": ("gar nicht", "voll und ganz"),
}
# What 1 and 5 mean; of `recommend` 0 and 10, as the mail says it, too.
_ENDS: dict[str, dict[str, tuple[str, str]]] = {
    "recommend": {
        "en": ("not at all likely", "extremely likely"),
        "nb": ("slett ikke sannsynlig", "svært sannsynlig"),
        "sv": ("inte alls troligt", "mycket troligt"),
        "da": ("slet ikke sandsynligt", "meget sandsynligt"),
        "de": ("gar nicht wahrscheinlich", "sehr wahrscheinlich"),
    },
    "clear": _WHOLLY,
    "matched": _WHOLLY,
    "recruiter": {
        "en": ("poor", "very good"),
        "nb": ("dårlig", "svært bra"),
        "sv": ("dåligt", "mycket bra"),
        "da": ("dårligt", "meget godt"),
        "de": ("schlecht", "sehr gut"),
    },
    "useful": {
        "en": ("not at all", "very useful"),
        "nb": ("slett ikke", "svært nyttig"),
        "sv": ("inte alls", "mycket användbar"),
        "da": ("slet ikke", "i høj grad"),
        "de": ("gar nicht", "sehr hilfreich"),
    },
    "again": {
        "en": ("no", "yes, gladly"),
        "nb": ("nei", "ja, gjerne"),
        "sv": ("nej", "ja, gärna"),
        "da": ("nej", "ja, gerne"),
        "de": ("nein", "ja, gern"),
    },
}

_YES_NO_CHANNELS = {
    "call": {
        "en": "Yes, by phone",
        "nb": "Ja, på telefon",
        "sv": "Ja, på telefon",
        "da": "Ja, på telefon",
        "de": "Ja, am Telefon",
    },
    "meeting": {
        "en": "Yes, in a meeting",
        "nb": "Ja, i et møte",
        "sv": "Ja, på ett möte",
        "da": "Ja, på et møde",
        "de": "Ja, bei einem Treffen",
    },
    "email": {
        "en": "Yes, by e-mail",
        "nb": "Ja, på e-post",
        "sv": "Ja, via e-post",
        "da": "Ja, på e-mail",
        "de": "Ja, per E-Mail",
    },
    "none": {"en": "No", "nb": "Nei", "sv": "Nej", "da": "Nej", "de": "Nein"},
}


def _scale(question: str, *touchpoints: Touchpoint, lowest: int = 1, highest: int = 5) -> Question:
    return Question(
        id=question,
        kind="scale",
        text=_TEXTS[question],
        lowest=lowest,
        highest=highest,
        lowest_text={language: text for language, (text, _) in _ENDS[question].items()},
        highest_text={language: text for language, (_, text) in _ENDS[question].items()},
        touchpoints=touchpoints or ("interview", "rejection"),
    )


DEFAULT_SURVEY = Survey(
    questions=(
        _scale("recommend", lowest=0, highest=10),
        _scale("clear"),
        _scale("matched"),
        _scale("recruiter"),
        Question(
            id="feedback",
            kind="choice",
            touchpoints=("rejection",),
            text=_TEXTS["feedback"],
            choices=_YES_NO_CHANNELS,
        ),
        _scale("useful", "rejection"),
        _scale("again", "rejection"),
        Question(id="comment", kind="open", text=_TEXTS["comment"]),
    )
)
DEFAULT_SURVEYS = Surveys(DEFAULT_SURVEY)
