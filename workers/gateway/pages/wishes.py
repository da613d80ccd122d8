"""How a candidate would like to hear from us, as a form says it (rule 25). Pure.

It stands beside the questions of a survey and is no part of them: the recruiter sees it, with the name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from afterview.events.letters.tidy import prose
from afterview.schemas.incoming_data import Preference
from afterview.schemas.survey import OTHERS_NAMES

BY, WHEN, AFTERWARDS = (f"{OTHERS_NAMES}{name}" for name in ("by", "when", "after"))
"""names of the form's fields; no question can have them. The last one says that the questions are not on the page"""
LONGEST_TIMES = 200
"""characters of `times`"""
_CHANNELS: tuple[Literal["call", "email"], ...] = ("call", "email")

WishTrouble = Literal["channel", "times", "unsaved"]
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said: a preference, or what is wrong with it; or nothing at all."""

    channel: str = ""
    times: str = ""
    preference: Preference | None = None
    trouble: WishTrouble | None = None


def apart(form: Fields) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The fields of the survey, and those of the wish."""
    survey = [(name, value) for name, value in form if name not in (BY, WHEN, AFTERWARDS)]
    return survey, [(name, value) for name, value in form if name in (BY, WHEN, AFTERWARDS)]


def read_wish(form: Fields) -> Wish:
    """When suits them may be left out, but not how: a time alone says nothing."""
    said = {value.strip() for name, value in form if name == BY and value.strip()}
    times = prose(" ".join(value for name, value in form if name == WHEN)) or ""
    channel = next((known for known in _CHANNELS if said == {known}), None)
    if len(times) > LONGEST_TIMES:
        return Wish(channel or "", times, trouble="times")
    if channel:
        return Wish(channel, times, Preference(channel=channel, times=times or None))
    return Wish("", times, trouble="channel" if said or times else None)
