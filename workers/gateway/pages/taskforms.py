"""The one form of a task's page: notes, the letter, and how the task ended. Pure.

All of it is sent with each button, so that nothing that was entered is lost; `do` says which button it was. Those that
close the task say how it ended, and need no `do`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from afterview.events.letters.tidy import line, prose
from afterview.events.letters.values import PARTS
from afterview.events.letters.waiting import waiting_line
from afterview.schemas.incoming_data import Note
from afterview.schemas.outgoing_data import TaskChannel

Do = Literal["note", "check", "send", "close", "reassign"]
"""`check`: nothing is recorded, the page says what it thinks of the wording"""
Outcome = Literal["delivered", "declined", "unreachable"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
CHANNELS: tuple[TaskChannel, ...] = get_args(TaskChannel)

LONGEST_NOTE = 4000
LONGEST_LETTER = 20_000
LONGEST_SUBJECT = 300
"""characters"""
_LONGEST = {**dict.fromkeys((*PARTS, "remark"), LONGEST_NOTE), "text": LONGEST_LETTER, "subject": LONGEST_SUBJECT}
_CHOICES = {"do": get_args(Do), "outcome": OUTCOMES, "channel": CHANNELS}
_KNOWN = (*_CHOICES, *_LONGEST, "interview", "to", "address")

Trouble = Literal["unclear", "long", "empty", "outcome", "letter", "waiting", "nobody", "unsaved"]


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered, as it was; and what is wrong with it, and where."""

    fields: Mapping[str, str] = field(default_factory=dict)
    trouble: Trouble | None = None
    wrong: frozenset[str] = frozenset()
    waits: str | None = None
    """the line of the letter that waits"""

    @property
    def do(self) -> str:
        return self.fields.get("do", "")

    @property
    def note(self) -> Note | None:
        """What is to be said of the candidate, if anything; its author is added by whoever knows them."""
        said = {part: text for part in PARTS if (text := prose(self.fields.get(part)))}
        about = {"interview_id": interview} if (interview := self.fields.get("interview")) else {}
        return Note.model_validate(said | about) if said else None

    @property
    def subject(self) -> str:
        return line(self.fields.get("subject")) or ""

    @property
    def text(self) -> str:
        return prose(self.fields.get("text")) or ""

    @property
    def remark(self) -> str | None:
        return prose(self.fields.get("remark"))


def read_entered(form: Sequence[tuple[str, str]], interviews: Collection[str], draft: str | None) -> Entered:
    """Everything of the form, whether or not something can be done with it.

    `interviews`: their ids. `draft`: the text that can be sent as it is, if there is one.
    """
    fields: dict[str, str] = {}
    twice: set[str] = set()
    for name, value in form:
        if name in fields:
            twice.add(name)
        if name in _KNOWN:
            fields[name] = value
    if "do" not in fields and "outcome" in fields:
        fields["do"] = "close"
    if wrong := twice | {name for name, value in fields.items() if not _possible(name, value, interviews)}:
        return Entered(fields, "unclear", frozenset(wrong & fields.keys()))
    if wrong := {name for name, most in _LONGEST.items() if len(fields.get(name, "").replace("\r\n", "\n")) > most}:
        return Entered(fields, "long", frozenset(wrong))
    return _fit_for_its_button(Entered(fields), draft)


def _possible(name: str, value: str, interviews: Collection[str]) -> bool:
    if name == "interview":
        return not value or value in interviews
    return name not in _CHOICES or value in _CHOICES[name]


def _fit_for_its_button(entered: Entered, draft: str | None) -> Entered:
    fields = entered.fields
    match entered.do:
        case "check" | "reassign":
            return entered
        case "note":
            return entered if entered.note else Entered(fields, "empty", frozenset(PARTS))
        case "close":
            missing = frozenset({"outcome", "channel"} - fields.keys())
            return Entered(fields, "outcome", missing) if missing else entered
        case "send":
            return _fit_to_be_sent(entered, draft)
        case _:
            return Entered(fields, "unclear")


def _fit_to_be_sent(entered: Entered, draft: str | None) -> Entered:
    """Nothing that waits for the recruiter reaches a candidate; an untouched draft that is ready has nothing."""
    missing = frozenset(name for name in ("subject", "text") if not getattr(entered, name))
    if missing:
        return Entered(entered.fields, "letter", missing)
    if entered.text == prose(draft):
        return entered
    for name in ("text", "subject"):
        if waits := waiting_line(getattr(entered, name)):
            return Entered(entered.fields, "waiting", frozenset({name}), waits)
    return entered
