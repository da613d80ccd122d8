"""Whether template texts hold: each is drafted with everything known and with nothing known (`afterview check`)."""

from datetime import UTC, datetime
from itertools import product
from typing import get_args

from afterview.events.errors import Misconfigured
from afterview.events.letters.drafting import draft
from afterview.events.letters.texts import LANGUAGES, LetterTexts
from afterview.events.letters.values import BriefSource, HeldInterview
from afterview.schemas.incoming_data import Note, Preference
from afterview.schemas.outgoing_data import TaskKind
from afterview.schemas.people import Candidate, Job, Person
from afterview.schemas.policy import Reasons

_KINDS: tuple[TaskKind, ...] = ("candidate_update", "verbal_feedback", "written_rejection")
_PERSON = Person(name="Kim Berg")
_BARE = BriefSource(kind="written_rejection", candidate=Candidate(id="1"))
_MET = _BARE.model_copy(update={"interviewed": True})
_FULL = BriefSource(
    kind="written_rejection",
    candidate=Candidate(id="1", name="Robin Dahl"),
    job=Job(id="1", title="Analyst", department="Data"),
    interviews=(HeldInterview(stage="First", ended_at=datetime(2027, 3, 4, tzinfo=UTC), interviewers=(_PERSON,)),),
    reason="Experience",
    notes=(Note(author=_PERSON, match="Match"), Note(impression="personality", advice="Advice")),
    recruiter=_PERSON,
    company="Company",
    preference=Preference(channel="call", times=("Mondays",)),
)


def problems(texts: LetterTexts) -> tuple[str, ...]:
    """One line for each thing that is wrong: which language, which file, what."""
    found: dict[str, None] = {}
    for language, kind, reasons, sample in product(LANGUAGES, _KINDS, get_args(Reasons), (_BARE, _MET, _FULL)):
        said = {"kind": kind, "tenant_language": language, "languages": LANGUAGES, "reasons": reasons}
        try:
            draft(sample.model_copy(update=said), texts)
        except Misconfigured as error:
            found[f"letters/{language}/{error}"] = None
    return tuple(found)
