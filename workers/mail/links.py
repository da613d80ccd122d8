"""The links of a mail. All that they say is in their token, which nobody else can read."""

from dataclasses import dataclass
from datetime import timedelta

from afterview.events.letters.values import Language
from afterview.schemas.mail import LetterRequested, MailRequested
from afterview.workers.tokens import OPT_OUT, SURVEY, Ticket, Tokens

OPT_OUT_LASTS = timedelta(days=365)
"""past the end of what the mail asks: somebody may find it late, and still want no more of them"""


@dataclass(frozen=True, slots=True)
class Links:
    survey: str
    opt_out: str

    def score(self, score: int) -> str:
        """The survey with this recommendation chosen already; it is not sent before the candidate says so."""
        return f"{self.survey}?score={score}"


class LinkMaker:
    def __init__(self, tokens: Tokens, public_url: str) -> None:
        """`public_url`: what the gateway's public listener is called from outside."""
        self._tokens = tokens
        self._base = public_url.rstrip("/")

    def links(self, request: MailRequested, language: Language) -> Links:
        """The opt-out says nothing of the application: it is shorter, and ends later."""
        asked = Ticket(
            tenant=request.tenant,
            candidate_id=request.candidate_id,
            invitation_id=request.invitation_id,
            application_id=request.application_id,
            touchpoint=request.touchpoint,
            locale=language,
            expires_at=request.expires_at,
        )
        leaving = asked.model_copy(update={"application_id": None, "expires_at": request.expires_at + OPT_OUT_LASTS})
        return Links(survey=f"{self._base}/s/{self._tokens.make(SURVEY, asked)}", opt_out=self._opt_out(leaving))

    def out_of_letters(self, request: LetterRequested, language: Language) -> str:
        """The opt-out again; of a letter, the task is what it is about."""
        leaving = Ticket(
            tenant=request.tenant,
            candidate_id=request.candidate_id,
            invitation_id=request.task_id,
            locale=language,
            expires_at=request.not_after + OPT_OUT_LASTS,
        )
        return self._opt_out(leaving)

    def _opt_out(self, leaving: Ticket) -> str:
        return f"{self._base}/u/{self._tokens.make(OPT_OUT, leaving)}"
