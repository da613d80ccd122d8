"""What the worklist's pages show. The words around it are the templates'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from afterview.events.letters.languages import spoken_moment
from afterview.events.letters.values import Language
from afterview.schemas.outgoing_data import TaskChannel
from afterview.workers.gateway.pages import wording
from afterview.workers.gateway.pages.desk import Prepared
from afterview.workers.gateway.pages.taskview import job_line
from afterview.workers.mail.houses import House

Group = Literal["calls", "updates", "letters"]
GROUPS: tuple[Group, ...] = ("calls", "updates", "letters")
PER_PAGE = 20
"""tasks: a page stays light, each link has a token"""


@dataclass(frozen=True, slots=True)
class Row:
    """One task of the list."""

    id: str
    group: Group
    name: str | None
    job: str | None
    due: str
    overdue: bool
    link: str
    hindrance: str | None
    """why no letter can be sent for it as it stands: an obstacle, `unready`, or it is no letter; None: it can"""
    has_advice: bool
    """the letter could go, and could be worded better"""
    came_back: str | None
    """of a letter that was sent and came back: why"""

    @property
    def can_be_chosen(self) -> bool:
        """What is on its way is nobody's any more."""
        return self.hindrance != "released"

    @property
    def channel(self) -> TaskChannel:
        """How the candidate has heard, if it is marked as delivered here."""
        return "call" if self.group == "calls" else "email"


@dataclass(frozen=True, slots=True)
class Pageful:
    """The tasks of one page, by group; and where the others are."""

    groups: list[tuple[Group, list[Row]]]
    first: int
    of: int
    earlier: int | None
    later: int | None

    @property
    def can_be_chosen(self) -> set[Group]:
        """Of which groups there is something to choose."""
        return {group for group, rows in self.groups if any(row.can_be_chosen for row in rows)}

    @property
    def letters_leave(self) -> bool:
        """Whether there are letters to choose, and they are not given by hand."""
        letters = (row for group, rows in self.groups if group == "letters" for row in rows)
        return any(row.can_be_chosen and row.hindrance != "by-hand" for row in letters)


def row(prepared: Prepared, link: str, house: House, language: Language, now: datetime) -> Row:
    due_at, brief, hindered = prepared.found.task.due_at, prepared.brief, hindrance(prepared)
    return Row(
        id=prepared.task_id,
        group=_group(prepared),
        name=brief.candidate.name,
        job=job_line(brief.job),
        due=spoken_moment(due_at, language, house.timezone),
        overdue=now > due_at,
        link=link,
        hindrance=hindered,
        has_advice=not hindered and bool(wording.on_letter(prepared, prepared.draft.text)),
        came_back=prepared.letter.reason if prepared.letter else None,
    )


def _group(prepared: Prepared) -> Group:
    if prepared.is_letter:
        return "letters"
    return "updates" if prepared.found.task.kind == "candidate_update" else "calls"


def hindrance(prepared: Prepared) -> str | None:
    """Why no letter can be sent for it as its draft stands. `update`: none is owed, and it is for no call either."""
    if prepared.found.task.kind == "candidate_update":
        return "update"
    return prepared.obstacle or (None if prepared.ready_text else "unready")


def first_of_page(said: str, number: int) -> int:
    """From `?from=`: where a page begins, among so many tasks."""
    first = int(said) if said.isascii() and said.isdigit() and len(said) <= 6 else 0  # noqa: PLR2004 enough for any list
    return first - first % PER_PAGE if first < number else 0


def pageful(rows: Sequence[Row], first: int, number: int) -> Pageful:
    """`rows`: those of the page that begins with task `first` of `number`."""
    groups = [(group, [one for one in rows if one.group == group]) for group in GROUPS]
    return Pageful(
        groups=[(group, some) for group, some in groups if some],
        first=first,
        of=number,
        earlier=first - PER_PAGE if first else None,
        later=first + PER_PAGE if first + PER_PAGE < number else None,
    )
