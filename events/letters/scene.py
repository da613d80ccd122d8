"""What a template sees: names, dates and remarks, ready to be written down. All of it may be empty, none undefined."""

from dataclasses import dataclass

from afterview.events.letters.languages import listed, spoken_date
from afterview.events.letters.screen import found_words
from afterview.events.letters.values import PARTS, BriefInterview, BriefSource, Language, Part
from afterview.schemas.incoming_data import Preference
from afterview.schemas.people import Person
from afterview.schemas.policy import Reasons


@dataclass(frozen=True, slots=True)
class Remark:
    """What one person wrote; `held` has the words that keep it out of the draft."""

    author: str | None
    text: str
    held: str | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """An interview (an assessment is none): its stage, its date and with whom, as the language says it."""

    stage: str | None
    date: str | None
    people: str | None


@dataclass(frozen=True, slots=True)
class Scene:
    """The variables of every template."""

    name: str | None
    title: str | None
    department: str | None
    company: str | None
    recruiter: str | None
    met: bool
    meetings: tuple[Meeting, ...]
    reason: Remark | None
    remarks: dict[Part, tuple[Remark, ...]]
    missing: tuple[Part, ...]
    ask: str | None
    """who could still write what is missing"""
    preference: Preference | None
    reasons: Reasons
    """how they are told where the job is"""

    @property
    def held(self) -> bool:
        said = [remark for part in PARTS for remark in self.remarks[part]]
        return any(remark.held for remark in (*said, *([self.reason] if self.reason else [])))


def missing_parts(source: BriefSource) -> tuple[Part, ...]:
    """What nobody has written yet. Of a candidate whom nobody has met nothing is missing: nobody could write it."""
    return tuple(part for part in PARTS if source.met and not any(getattr(note, part) for note in source.notes))


def scene(source: BriefSource, language: Language, hold: str) -> Scene:
    """The scene of a tidy source."""
    job, talks = source.job, [interview for interview in source.interviews if interview.kind != "assessment"]
    people = [person for talk in talks for person in talk.interviewers]
    return Scene(
        name=source.candidate.name,
        title=job.title if job else None,
        department=job.department if job else None,
        company=source.company,
        recruiter=source.recruiter.name if source.recruiter else None,
        met=source.met,
        meetings=tuple(_meeting(interview, source, language) for interview in talks),
        reason=_remark(None, source.reason, hold) if source.reason else None,
        remarks={part: _remarks(source, part, hold) for part in PARTS},
        missing=missing_parts(source),
        ask=listed(_names(people), language),
        preference=source.preference,
        reasons=source.reasons,
    )


def _names(people: list[Person]) -> list[str]:
    return list(dict.fromkeys(person.name for person in people if person.name))


def _meeting(interview: BriefInterview, source: BriefSource, language: Language) -> Meeting:
    candidate, at = source.candidate, interview.ended_at
    date = spoken_date(at, language, candidate.locale, candidate.timezone, source.tenant_timezone) if at else None
    return Meeting(interview.stage, date, listed(_names(list(interview.interviewers)), language))


def _remarks(source: BriefSource, part: Part, hold: str) -> tuple[Remark, ...]:
    said = [(note.author.name if note.author else None, getattr(note, part)) for note in source.notes]
    return tuple(_remark(author, text, hold) for author, text in said if text)


def _remark(author: str | None, text: str, hold: str) -> Remark:
    return Remark(author, text, ", ".join(found_words(text, hold)) or None)
