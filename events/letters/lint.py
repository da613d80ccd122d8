"""Advice on the wording of notes and letters: what a candidate cannot use, and what nobody should hear. Pure.

It never stands in anybody's way. Its words are template texts of all languages (`fit.txt`, `protected.txt`,
`comparison.txt`, `work.txt`): a note is written in its author's. The first three hold a remark back from drafts.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from afterview.events.letters.screen import found_words
from afterview.events.letters.texts import LetterTexts
from afterview.events.letters.values import PARTS, Part
from afterview.schemas.incoming_data import Note
from afterview.schemas.people import Job

Flaw = Literal["empty", "short", "personality", "protected", "comparison", "unrelated"]
"""nothing, or too little to be of use; of the person; of what the law protects; of others; of nothing asked for"""

_FEW_WORDS, _FEW_CHARACTERS = 5, 40
"""fewer of both is short"""
_SHORTEST_WORD, _LONG_WORD = 4, 6
_WORD = re.compile(r"\w+")
_ACRONYM = re.compile(r"\w*[A-Z]\w*[A-Z0-9]\w*")


class Finding(NamedTuple):
    """Something to be worded better: `words` are all that were found, `part` is that of the note."""

    flaw: Flaw
    words: tuple[str, ...] = ()
    part: Part | None = None


def lint_note(note: Note, job: Job | None, texts: LetterTexts) -> list[Finding]:
    """Of each part what is wrong with it; beside what is said of the match, if the note names nothing of the job.

    An impression alone, or advice, need not: what the job asks for is asked of the match.
    """
    written: list[tuple[Part, str]] = [(part, text) for part in PARTS if (text := (getattr(note, part) or "").strip())]
    if not written:
        return [Finding("empty")]
    found = [finding._replace(part=part) for part, text in written for finding in _of_text(text, texts)]
    if note.match and not names_the_job(" ".join(text for _, text in written), job, texts):
        found.append(Finding("unrelated", part="match"))
    return found


def lint_reason(text: str, texts: LetterTexts) -> list[Finding]:
    """Of a reason as the ATS has it: only which of its words nobody should hear."""
    return [finding for finding in _of_text(text, texts) if finding.flaw != "short"]


def lint_letter(
    text: str, frame: str, job: Job | None, texts: LetterTexts, *, reasons_owed: bool = True
) -> list[Finding]:
    """Of a letter as it stands. `frame`: the draft that says nothing of its own, whose lines are no reasons.

    Without `reasons_owed` (nobody has met the candidate) a letter may be short, and name nothing.
    """
    said = _beyond(text, frame)
    if not said:
        return [Finding("empty")] if reasons_owed or not text.strip() else []
    if not reasons_owed:
        return lint_reason(said, texts)
    found = _of_text(said, texts)
    return found if names_the_job(said, job, texts) else [*found, Finding("unrelated")]


def names_the_job(text: str, job: Job | None, texts: LetterTexts) -> bool:
    """Whether it has a word of the job's title or department, or one that speaks of what jobs ask for."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return bool(found_words(text, texts.work)) or any(_is_of(word, named) for named in _names(job) for word in words)


def _of_text(text: str, texts: LetterTexts) -> list[Finding]:
    listed: tuple[tuple[Flaw, str], ...] = (
        ("personality", texts.fit),
        ("protected", texts.protected),
        ("comparison", texts.comparison),
    )
    named = [Finding(flaw, words) for flaw, lines in listed if (words := found_words(text, lines))]
    return named or ([Finding("short")] if _is_short(text) else [])  # first things first


def _is_short(text: str) -> bool:
    return len(text.split()) < _FEW_WORDS and len(text) < _FEW_CHARACTERS


def _beyond(text: str, frame: str) -> str:
    """What a letter says of its own: neither its frame, nor a line that waits for the recruiter."""
    known = set(_lines(frame))
    return "\n".join(line for line in _lines(text) if line not in known and not line.startswith("["))


def _lines(text: str) -> Sequence[str]:
    return [line for raw in text.splitlines() if (line := " ".join(raw.split()))]


def _names(job: Job | None) -> Iterable[str]:
    """Words of title and department that say something: `of` and `and` do not, `QA` does."""
    for said in (job.title, job.department) if job else ():
        for word in _WORD.findall(said or ""):
            if len(word) >= _SHORTEST_WORD or _ACRONYM.fullmatch(word):
                yield word.casefold().removesuffix("s") if len(word) > _SHORTEST_WORD else word.casefold()


def _is_of(word: str, named: str) -> bool:
    """`engineering` is of `engineer`, `systemet` of `systems`, `dataingeniør` of `ingeniør`; not `dates` of `data`."""
    if len(named) < _SHORTEST_WORD:
        return word == named
    return word.startswith(named) or (len(named) >= _LONG_WORD and named in word)
