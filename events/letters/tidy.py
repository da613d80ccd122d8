"""Names and texts as they may stand in a letter: nothing in them can break a line, a header or the reading order."""

import re

from afterview.events.ats.texts import clean, paired
from afterview.events.letters.values import PARTS, BriefSource, HeldInterview
from afterview.schemas.incoming_data import Note, Preference
from afterview.schemas.people import Candidate, Job, Person

_LONGEST_NAME = 120
# What turns the reading order around or breaks lines unseen. Joiners stay: emoji and Persian need them.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile(r"[^\S\n]|[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_LINE_END = re.compile(r"\r\n?")
_EMPTY_LINES = re.compile(r"\n{3,}")


def line(text: str | None) -> str | None:
    """One line; None when nothing is left."""
    return clean(_TURNING.sub(" ", text or "")) or None


def name(text: str | None) -> str | None:
    """One line of at most 120 characters."""
    tidy = line(text)
    return tidy if tidy is None or len(tidy) <= _LONGEST_NAME else tidy[: _LONGEST_NAME - 1].rstrip() + "…"


def prose(text: str | None) -> str | None:
    """Paragraphs as they were written, without control characters; None when nothing is left."""
    tidy = _CONTROL.sub(" ", _LINE_END.sub("\n", paired(_TURNING.sub("", text or ""))))
    lines = "\n".join(" ".join(words.split()) for words in tidy.split("\n"))
    return _EMPTY_LINES.sub("\n\n", lines).strip() or None


def tidied(source: BriefSource) -> BriefSource:
    """The same source, tidy, its interviews in their order, its empty notes left out."""
    notes = tuple(_note(note) for note in source.notes)
    return source.model_copy(
        update={
            "candidate": _candidate(source.candidate),
            "job": _job(source.job) if source.job else None,
            "interviews": tuple(sorted(map(_interview, source.interviews), key=_order)),
            "reason": prose(source.reason),
            "notes": tuple(note for note in notes if any(getattr(note, part) for part in PARTS)),
            "recruiter": _person(source.recruiter) if source.recruiter else None,
            "company": name(source.company),
            "preference": _preference(source.preference) if source.preference else None,
        }
    )


def _order(interview: HeldInterview) -> tuple[bool, float]:
    at = interview.ended_at
    return at is None, at.timestamp() if at else 0.0


def _person(person: Person) -> Person:
    return person.model_copy(update=_reachable(person))


def _candidate(candidate: Candidate) -> Candidate:
    return candidate.model_copy(update=_reachable(candidate))


def _reachable(who: Person | Candidate) -> dict[str, str | None]:
    return {"name": name(who.name), "email": line(who.email), "phone": line(who.phone)}


def _job(job: Job) -> Job:
    said = {"title": name(job.title), "department": name(job.department), "location": name(job.location)}
    return job.model_copy(update=said)


def _interview(interview: HeldInterview) -> HeldInterview:
    people = tuple(_person(person) for person in interview.interviewers)
    return interview.model_copy(update={"stage": name(interview.stage), "interviewers": people})


def _note(note: Note) -> Note:
    texts: dict[str, str | None] = {part: prose(getattr(note, part)) for part in PARTS}
    return note.model_copy(update={**texts, "author": _person(note.author) if note.author else None})


def _preference(preference: Preference) -> Preference:
    """Its times as a tuple, whether one text was given or several."""
    times = (preference.times,) if isinstance(preference.times, str) else preference.times or ()
    return preference.model_copy(update={"times": tuple(time for time in map(prose, times) if time) or None})
