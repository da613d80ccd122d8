"""Mail on its way to the mailer: requests and withdrawals (`afterview.mail-requests`), outcomes on the way back.

Three kinds of request: a survey mail of the journey, a rejection letter that a person has released, and what a
worklist tells its assignee.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from afterview.schemas.base import Closed, Identifier, OwnMoment, Slug
from afterview.schemas.outgoing_data import TaskChannel, TaskKind, Touchpoint

MailPurpose = Literal["invitation", "reminder", "letter", "tasks"]


class _Requested(Closed):
    """One mail, to be handed to a server between now and `not_after` (R80)."""

    id: Identifier
    """`<about>/<purpose>/<attempt by whoever asks>`: the Message-ID is made of it"""
    tenant: Slug
    to: str
    name: str | None = None
    not_after: OwnMoment
    """the end of the send window that day; later the request goes back to whoever asked as `missed`"""


class MailRequested(_Requested):
    """A survey mail: about an invitation."""

    kind: Literal["requested"] = "requested"
    purpose: Literal["invitation", "reminder"]
    invitation_id: Identifier
    application_id: Identifier
    candidate_id: Identifier
    touchpoint: Touchpoint
    locale: str | None = None
    job_title: str | None = None
    expires_at: OwnMoment
    """the link's end"""


class LetterRequested(_Requested):
    """A letter to a rejected candidate, as a person has released it: about a task."""

    kind: Literal["letter"] = "letter"
    purpose: Literal["letter"] = "letter"
    task_id: Identifier
    candidate_id: Identifier
    locale: str | None = None
    subject: str
    text: str
    reply_to: str | None = None
    """whom the candidate may answer"""


class TaskNews(Closed):
    """One task, and why its assignee hears of it now."""

    news: Literal["scheduled", "reminded", "returned", "escalated"]
    """`returned`: the letter that was released for it came back"""
    task_id: Identifier
    application_id: Identifier
    candidate_id: Identifier
    kind: TaskKind
    channel: TaskChannel
    job_title: str | None = None
    due_at: OwnMoment
    link_ends_at: OwnMoment


class TasksRequested(_Requested):
    """What an assignee is told of their tasks, with a link to each and one to all of them: about a worklist."""

    kind: Literal["tasks"] = "tasks"
    purpose: Literal["tasks"] = "tasks"
    assignee: Identifier
    """as their worklist is named: `ids.assignee_name`"""
    tasks: tuple[TaskNews, ...]
    more: int = 0
    """tasks that are news as well, but too many for one mail"""
    open: int
    """tasks on the worklist, all of these included"""
    link_ends_at: OwnMoment
    """of the link to the worklist"""


class MailWithdrawn(Closed):
    """Whoever asked takes a request back; what no server has accepted yet is not sent any more (R80)."""

    kind: Literal["withdrawn"] = "withdrawn"
    id: Identifier


class MailSettled(Closed):
    """The dispatcher's own record of what a server said to one attempt."""

    kind: Literal["settled"] = "settled"
    id: Identifier
    attempt: int
    result: Literal["accepted", "undeliverable", "refused", "later", "unknown"]
    """accepted: 2xx; undeliverable: the address is permanently refused; refused: this mail is; later: try again;
    unknown: the content was on its way when the server fell silent, so it may have the mail: try again"""
    detail: str = ""
    """reply class and enhanced code, no address"""


AnyRequest = MailRequested | LetterRequested | TasksRequested
Request = Annotated[AnyRequest, Field(discriminator="kind")]
MailRecord = Annotated[AnyRequest | MailWithdrawn | MailSettled, Field(discriminator="kind")]
MAIL_RECORD: TypeAdapter[MailRecord] = TypeAdapter(MailRecord)


class MailOutcome(Closed):
    """What became of a request, for whoever asked: the journey, or a worklist (`tasks`)."""

    request_id: Identifier
    purpose: MailPurpose
    outcome: Literal["accepted", "undeliverable", "failed", "withdrawn", "missed", "paused"]
    """missed: no server took it before `not_after`; paused: nor could one, an operator held it until then"""
    unknown: int = 0
    """attempts of which nobody knows what the server did: whatever the outcome, the recipient may have the mail"""
    invitation_id: Identifier | None = None
    """only in logs of earlier releases"""
