"""Stories as lines for a person: aligned, plain, as wide as the terminal is, or unbroken in a pipe."""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from shutil import get_terminal_size
from textwrap import TextWrapper
from zoneinfo import ZoneInfo

from afterview.events.journey.lines import Line
from afterview.events.journey.story import Standing, Story

_NO_MOMENT = " " * len("Thu 2027-03-04 12:00+0100")
_SECTIONS = (
    ("what happened", "happened", "nothing that is still known"),
    ("what did not, and why", "not_done", "nothing to explain"),
    ("what comes next", "to_come", "nothing: no task is open, no mail is planned, nothing is waited for"),
)
_GLUE = "\N{NO-BREAK SPACE}"
"""between words that stay on one line"""
_LEAST = 60
"""columns, in which a sentence can still be read"""
_LATE = " - AND HAS NOT BEEN DONE: is Afterview running, and does it get on? (`afterview status`)"


def width() -> int | None:
    """Columns of the terminal; None: there is none, and whoever reads breaks lines as they like."""
    return max(get_terminal_size().columns, _LEAST) if sys.stdout is not None and sys.stdout.isatty() else None


def told(stories: Sequence[Story], columns: int | None) -> Iterator[str]:
    """One after the other."""
    for place, story in enumerate(stories):
        if place:
            yield ""
        yield from _told(story, columns)


def _told(story: Story, columns: int | None) -> Iterator[str]:
    zone = ZoneInfo(story.timezone)
    whose = f", candidate {story.candidate_id}" if story.candidate_id and story.candidate_id not in story.asked else ""
    yield from _broken(f"{story.asked}{whose}, tenant {story.tenant}, on {_moment(story.at, zone)}", columns, "  ")
    for application in story.applications:
        yield from _broken(f"application {application.id}: {_stands(application, zone)}", columns, "  ")
    for note in story.notes:
        yield from _broken(f"note: {note}", columns, "  ")
    if story.standing != "known":
        return
    several = len(story.applications) > 1
    for title, name, otherwise in _SECTIONS:
        lines: Sequence[Line] = getattr(story, name)
        yield ""
        yield title
        if not lines:
            yield f"  {otherwise}"
        for line in lines:
            yield from _line(line, zone, columns, several=several)


def _line(line: Line, zone: ZoneInfo, columns: int | None, *, several: bool) -> Iterator[str]:
    at = _moment(line.at, zone) if line.at else _NO_MOMENT
    whose = f"{line.application_id}: " if several and line.application_id else ""
    reason = f" [{line.reason}]" if line.reason else ""
    numbers = f",{_GLUE}".join(str(rule) for rule in line.rules)
    rules = f" (rule{'s' if len(line.rules) > 1 else ''}{_GLUE}{numbers})" if numbers else ""
    late = _LATE if line.late else ""
    yield from _broken(f"  {at}  {whose}{line.sentence}{reason}{rules}{late}", columns, f"  {_NO_MOMENT}  ")


def _stands(application: Standing, zone: ZoneInfo) -> str:
    since = f" since {_moment(application.since, zone)}" if application.since else ""
    held = f"{application.interviews} interview{'' if application.interviews == 1 else 's'}"
    last = f", the last ended {_moment(application.last_interview_at, zone)}" if application.last_interview_at else ""
    told_at = (
        f"told by {application.told_by} {_moment(application.told_at, zone)}" if application.told_at else "not told"
    )
    told = f"; {told_at}" if application.status == "rejected" else ""
    return f"{application.status}{since}; {held}{last}{told}"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime(f"%a{_GLUE}%Y-%m-%d{_GLUE}%H:%M%z")


def _broken(text: str, columns: int | None, indent: str) -> list[str]:
    """Within so many columns, further lines indented."""
    lead, lines = text[: len(text) - len(text.lstrip(" "))], [text]
    if columns is not None and len(text) > columns:
        whole = TextWrapper(
            columns,
            initial_indent=lead,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,  # of reasons and ids
        )
        lines = whole.wrap(text.lstrip(" "))
    return [_plain(line.replace(_GLUE, " ")) for line in lines]


def _plain(line: str) -> str:
    """Ids are as somebody else wrote them: whatever could move a cursor, or turn the line around, is spelt out."""
    return line if line.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
