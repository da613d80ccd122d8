"""Tokens in links: encrypted and signed, so that nobody reads a candidate in an address or makes up a link.

Each purpose has its own key, derived from each link secret; the first secret makes tokens, all of them open them.
A token says when it ends; the end is judged by the clock that is given. The same link is the same token, however often
its mail is written (`sealing.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NotRequired, TypedDict, TypeVar

from pydantic import ValidationError
from pydantic_core import to_json

from afterview.schemas.base import Closed, Identifier, Moment, Slug
from afterview.schemas.outgoing_data import Touchpoint
from afterview.schemas.people import Person
from afterview.workers.clock import Clock
from afterview.workers.sealing import Seal


class AnyTicket(Closed):
    """What a link is for. Only the gateway ever sees it."""

    tenant: Slug
    locale: str = "en"
    expires_at: Moment


class Ticket(AnyTicket):
    """A candidate's link: to a survey, or out of all of them."""

    candidate_id: Identifier
    invitation_id: Identifier
    application_id: Identifier | None = None
    touchpoint: Touchpoint = "interview"


class TicketFields(TypedDict):
    """A `Ticket` as its token has it, in this order, of what was checked before: checking costs more than sealing."""

    tenant: str
    locale: str
    expires_at: datetime
    candidate_id: str
    invitation_id: str
    application_id: NotRequired[str]
    touchpoint: Touchpoint


class TaskTicket(AnyTicket):
    """An assignee's link to one feedback task. It opens nothing any more when the task is closed."""

    candidate_id: Identifier
    application_id: Identifier
    task_id: Identifier
    person: Person
    """whom the link was mailed to: who acts when something is done with it"""


class WorklistTicket(AnyTicket):
    """An assignee's link to all of their open tasks."""

    assignee: Identifier
    """as their worklist is named: `ids.assignee_name`"""
    person: Person


T = TypeVar("T", bound=AnyTicket)


@dataclass(frozen=True, slots=True)
class Purpose(Generic[T]):
    """What a token is good for, and for nothing else."""

    name: str
    ticket: type[T]


SURVEY, OPT_OUT = Purpose("survey", Ticket), Purpose("opt-out", Ticket)
TASK, WORKLIST = Purpose("task", TaskTicket), Purpose("worklist", WorklistTicket)
PURPOSES: tuple[Purpose[Any], ...] = (SURVEY, OPT_OUT, TASK, WORKLIST)


@dataclass(frozen=True, slots=True)
class Forged:
    """No token of ours, or not for this purpose."""


@dataclass(frozen=True, slots=True)
class Expired(Generic[T]):
    """Once a token of ours; its end has passed."""

    ticket: T


class Tokens:
    """Makes and opens tokens."""

    def __init__(self, secrets: Sequence[bytes], clock: Clock) -> None:
        """The first of `secrets` makes tokens; put a new one first to rotate."""
        if not secrets:
            raise ValueError("at least one link secret is needed")
        self._clock = clock
        self._seals = {purpose.name: Seal(secrets, f"link {purpose.name}") for purpose in PURPOSES}

    def make(self, purpose: Purpose[T], ticket: T) -> str:
        """A token for an address: letters, digits, `-` and `_`."""
        return self._seals[purpose.name].sealed(to_json(ticket, exclude_none=True))

    def make_of(self, purpose: Purpose[Ticket], fields: TicketFields) -> str:
        """The same token."""
        return self._seals[purpose.name].sealed(to_json(fields))

    def open(self, purpose: Purpose[T], token: str) -> T | Forged | Expired[T]:
        """What a token of this purpose stands for, if it is one and has not ended."""
        content = self._seals[purpose.name].opened(token)
        if content is None:
            return Forged()
        try:
            ticket = purpose.ticket.model_validate_json(content)
        except ValidationError:
            return Forged()
        return ticket if self._clock.now() < ticket.expires_at else Expired(ticket)
