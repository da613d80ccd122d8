"""Advice on the wording of a task's reason, notes and letter: beside the texts as they stand, in nobody's way."""

from typing import Any

from afterview.events.letters.lint import Finding, lint_letter, lint_note, lint_reason
from afterview.schemas.incoming_data import Note
from afterview.workers.gateway.pages.desk import Prepared
from afterview.workers.wording.sparing import drafted


def on_reason(prepared: Prepared) -> list[Finding]:
    """Of the ATS's reason, which whoever calls might read out."""
    return lint_reason(prepared.brief.reason, prepared.letters) if prepared.brief.reason else []


def on_note(prepared: Prepared, note: Note | None) -> list[Finding]:
    """None: nothing is written yet, and nothing is said of it."""
    return lint_note(note, prepared.brief.job, prepared.letters) if note else []


def on_letter(prepared: Prepared, text: str) -> list[Finding]:
    """Of a letter for this task; its frame is the draft without a reason and without a note.

    Reasons are owed to whom somebody has met, or written about, where they may be written at all (policy).
    """
    source, letters = prepared.source, prepared.letters
    met = source.met or bool(source.notes)
    bare = source.model_copy(update={"notes": (), "reason": None, "interviewed": met})
    owed = met and source.reasons == "written"
    return lint_letter(text, drafted(bare, letters)[1].text, prepared.brief.job, letters, reasons_owed=owed)


def as_told(prepared: Prepared) -> list[dict[str, Any]]:
    """All of it, for whoever asks for JSON: `{about: reason | note | draft, author?, part?, flaw, words?}`."""
    told = [_told(finding, "reason") for finding in on_reason(prepared)]
    told += [_told(finding, "note", note) for note in prepared.brief.notes for finding in on_note(prepared, note)]
    if prepared.is_letter:
        told += [_told(finding, "draft") for finding in on_letter(prepared, prepared.draft.text)]
    return told


def _told(finding: Finding, about: str, note: Note | None = None) -> dict[str, Any]:
    author = note.author.model_dump(mode="json", exclude_none=True) if note and note.author else None
    said = {"about": about, "author": author, "part": finding.part, "flaw": finding.flaw}
    known = {name: value for name, value in said.items() if value is not None}
    return known | ({"words": list(finding.words)} if finding.words else {})
