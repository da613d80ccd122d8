"""`POST /bounces`: mails that came back after a server had taken them, with the installation's bearer token.

A delivery status notification as it is (`message/rfc822`, RFC 3464), or JSON. 202 `{"recorded": n, "ignored": m}`,
whoever it was about: ignored is what failed for now only, is no fault of the address, was no mail to a candidate, or to
one who has been erased since.
"""

from collections.abc import Callable, Sequence

from aiohttp import web

from afterview.events.bounces import Bounce, in_json, in_mail
from afterview.events.errors import Refused
from afterview.schemas.internal import BouncedMail, MailBounced
from afterview.schemas.people import Candidate
from afterview.workers.gateway.deliveries.bearing import Bearer
from afterview.workers.gateway.http.formats import as_json
from afterview.workers.gateway.http.reading import LARGEST, media_type, read
from afterview.workers.gateway.http.turned import TurnedAway
from afterview.workers.gateway.pages.journeys import Journeys
from afterview.workers.gateway.recording import Recorder
from afterview.workers.mail.replies import verdict
from afterview.workers.mail.returns import Returns, Sent

_JSON = "application/json"
_MAIL = ("message/rfc822", "multipart/report", "text/plain")

Bounced = Callable[[int, int], None]
"""Is told how many mails a report was about, recorded and ignored"""


def uncounted(_recorded: int, _ignored: int) -> None:
    """Nobody counts."""


class Bounces:
    """The door of whoever runs the mail server."""

    def __init__(
        self,
        bearer: Bearer,
        returns: Returns,
        journeys: Journeys,
        recorder: Recorder,
        *,
        body_seconds: float,
        bounced: Bounced = uncounted,
    ) -> None:
        self._bearer, self._returns, self._recorder, self._seconds = bearer, returns, recorder, body_seconds
        self._journeys, self._bounced = journeys, bounced

    async def take(self, request: web.BaseRequest) -> web.Response:
        self._bearer.let_in(request)
        body = await read(request, LARGEST, self._seconds)
        try:
            bounces = _reported(media_type(request), body)
        except Refused as refused:
            return as_json(400, {"error": str(refused)})
        events = await self._events(bounces)
        if events:
            await self._recorder.said(*events)
        recorded, ignored = len(events), len(bounces) - len(events)
        self._bounced(recorded, ignored)
        return as_json(202, {"recorded": recorded, "ignored": ignored})

    async def _events(self, bounces: Sequence[Bounce]) -> list[MailBounced]:
        events: dict[str, MailBounced] = {}
        for bounce in bounces:
            sent = self._returns.opened(bounce.message_id)
            if sent and about_address(bounce.status) and not await self._is_erased(sent):
                data = BouncedMail(
                    tenant=sent.tenant,
                    candidate=Candidate(id=sent.candidate_id),
                    address=sent.address,
                    status=bounce.status,
                )
                events[bounce.message_id] = MailBounced(data=data)
        return list(events.values())

    async def _is_erased(self, sent: Sent) -> bool:
        """Whose address must not come back on any log."""
        journey = await self._journeys.of(sent.tenant, sent.candidate_id)
        return journey is not None and journey.erased


def about_address(status: str) -> bool:
    """Whether the address itself is refused for good, as if a server had said so at once."""
    return status.startswith("5.") and verdict("recipient", 550, status).result == "undeliverable"


def _reported(kind: str, body: bytes) -> list[Bounce]:
    if kind == _JSON:
        return in_json(body)
    if kind in _MAIL:
        return in_mail(body)
    raise TurnedAway(415, f"Send {_JSON} or {_MAIL[0]}.")
