"""The values that letters are made of, and what comes out: `BriefSource` -> `Brief`, `Draft`."""

from typing import Literal

from pydantic import AwareDatetime

from afterview.schemas.base import Closed, LongText, Text
from afterview.schemas.incoming_data import InterviewKind, Note, Preference
from afterview.schemas.languages import REVIEWED
from afterview.schemas.languages import Language as Language  # noqa: PLC0414 others have it from here
from afterview.schemas.outgoing_data import TaskChannel, TaskKind
from afterview.schemas.people import Candidate, Job, Person
from afterview.schemas.policy import Reasons

Part = Literal["match", "impression", "advice"]
PARTS: tuple[Part, ...] = ("match", "impression", "advice")
Form = Literal["letter", "talking_points", "questions"]


class BriefInterview(Closed):
    """An interview as the brief lists it (CONTRACT 3)."""

    stage: Text | None = None
    ended_at: AwareDatetime | None = None
    interviewers: tuple[Person, ...] = ()


class HeldInterview(BriefInterview):
    """An interview that took place; an `assessment` is listed, but nobody was met there (rule 3)."""

    kind: InterviewKind = "other"


class BriefSource(Closed):
    """All that is known of one task's application. Only the kind and the candidate's id must be there."""

    kind: TaskKind
    channel: TaskChannel = "call"
    """a `verbal_feedback` by `email` (rule 25) is drafted as a letter"""
    candidate: Candidate
    job: Job | None = None
    interviews: tuple[HeldInterview, ...] = ()
    interviewed: bool = False
    """the ATS said so (`interviewed: true`); an interview in the list is enough as well"""
    reason: LongText | None = None
    notes: tuple[Note, ...] = ()
    recruiter: Person | None = None
    """who signs"""
    company: Text | None = None
    """the tenant as candidates know it"""
    preference: Preference | None = None
    tenant_language: Text | None = None
    languages: tuple[Language, ...] = REVIEWED
    """those that the tenant has turned on"""
    reasons: Reasons = "written"
    """how reasons are told where the job is"""
    tenant_timezone: Text | None = None

    @property
    def met(self) -> bool:
        """Whether somebody has interviewed the candidate (rule 3)."""
        return self.interviewed or any(interview.kind != "assessment" for interview in self.interviews)


class Brief(Closed):
    """What the task page shows its assignee (CONTRACT 3); `preference` is rule 25's."""

    language: Language
    candidate: Candidate
    job: Job | None = None
    interviews: tuple[BriefInterview, ...] = ()
    reason: LongText | None = None
    notes: tuple[Note, ...] = ()
    missing: tuple[Part, ...] = ()
    avoid: tuple[str, ...] = ()
    preference: Preference | None = None
    reasons: Reasons | None = None
    """`spoken`: no letter has any; `neutral`: what is here is for the assignee alone; None: they may be written"""
    draft: str | None = None


class Draft(Closed):
    """A letter to the candidate, or talking points or questions for the recruiter: plain text."""

    form: Form
    language: Language
    subject: str
    """one line"""
    text: str
    ready: bool
    """a letter in which no line in [brackets] waits for the recruiter; what is not ready must not be sent as it is"""
