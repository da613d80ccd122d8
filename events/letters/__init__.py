"""Briefs and drafts: what a recruiter needs to give feedback that is reasoned, kind and fair (CONTRACT 3).

Made of this application's own interviews, notes and reason, and of nothing else: what nobody wrote shows as missing.
"""

from afterview.events.letters.check import problems
from afterview.events.letters.drafting import brief, briefed, draft
from afterview.events.letters.languages import language_of
from afterview.events.letters.texts import LANGUAGES, LanguageTexts, LetterTexts
from afterview.events.letters.values import (
    Brief,
    BriefInterview,
    BriefSource,
    Draft,
    HeldInterview,
    Language,
    Part,
)

__all__ = [
    "LANGUAGES",
    "Brief",
    "BriefInterview",
    "BriefSource",
    "Draft",
    "HeldInterview",
    "Language",
    "LanguageTexts",
    "LetterTexts",
    "Part",
    "brief",
    "briefed",
    "draft",
    "language_of",
    "problems",
]
