"""Mail between journey and mailer: requests and withdrawals (`afterview.mail-requests`), outcomes on the way back."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from afterview.schemas.base import Closed, Identifier, OwnMoment, Slug
from afterview.schemas.outgoing import Touchpoint


class MailRequested(Closed):
    """One survey mail, to be handed to a server between now and `not_after` (R80)."""

    kind: Literal["requested"] = "requested"
    id: Identifier
    """`<invitation id>/<invitation | reminder>/<attempt by the journey>`: the Message-ID is made of it"""
    purpose: Literal["invitation", "reminder"]
    tenant: Slug
    invitation_id: Identifier
    application_id: Identifier
    candidate_id: Identifier
    touchpoint: Touchpoint
    to: str
    name: str | None = None
    locale: str | None = None
    job_title: str | None = None
    not_after: OwnMoment
    """the end of the send window that day; later the request goes back to the journey as `missed`"""
    expires_at: OwnMoment
    """the link's end"""


class MailWithdrawn(Closed):
    """The journey takes a request back; what no server has accepted yet is not sent any more (R80)."""

    kind: Literal["withdrawn"] = "withdrawn"
    id: Identifier


class MailSettled(Closed):
    """The dispatcher's own record of what a server said to one attempt."""

    kind: Literal["settled"] = "settled"
    id: Identifier
    attempt: int
    result: Literal["accepted", "undeliverable", "refused", "later"]
    """accepted: 2xx; undeliverable: the address is permanently refused; refused: this mail is; later: try again"""
    detail: str = ""
    """reply class and enhanced code, no address"""


MailRecord = Annotated[MailRequested | MailWithdrawn | MailSettled, Field(discriminator="kind")]
MAIL_RECORD: TypeAdapter[MailRecord] = TypeAdapter(MailRecord)


class MailOutcome(Closed):
    """What became of a request, for the journey."""

    request_id: Identifier
    invitation_id: Identifier
    purpose: Literal["invitation", "reminder"]
    outcome: Literal["accepted", "undeliverable", "failed", "withdrawn", "missed"]
