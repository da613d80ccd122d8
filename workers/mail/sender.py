"""The mailer's performer: makes one attempt, and settles it with a record on the log, whatever happens."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from pydantic_core import to_json

from afterview.events.pausing import nothing_paused
from afterview.events.topics import MAIL_REQUESTS
from afterview.schemas.mail import MailSettled
from afterview.workers.clock import Clock, counted_seconds
from afterview.workers.hosts.contract import Output
from afterview.workers.logs import named
from afterview.workers.mail.departures import Departures
from afterview.workers.mail.desk import Holds
from afterview.workers.mail.message import Undeliverable
from afterview.workers.mail.pending import AWAY, NOT_NOW, TOO_LATE, Attempt
from afterview.workers.mail.replies import Verdict, about_server
from afterview.workers.mail.server import MailServer
from afterview.workers.mail.writer import Writer

_log = structlog.get_logger()

Heard = Callable[[Verdict, float], None]
"""Is told what an attempt came to, and after how many seconds"""


def _unheard(_said: Verdict, _seconds: float) -> None:
    """Nobody measures."""


class Sender:
    """Performs `Attempt`s, as many at once as there are connections; the others wait for one."""

    def __init__(
        self,
        server: MailServer,
        writer: Writer,
        clock: Clock,
        heard: Heard = _unheard,
        *,
        holds: Holds = nothing_paused,
        departures: Departures | None = None,
    ) -> None:
        """`holds`: which mail an operator has paused; the mailer asks that, too, but minutes may pass until here.

        `departures`: the mailer's, to be told whether the server is there.
        """
        self._server = server
        self._writer = writer
        self._clock = clock
        self._holds = holds
        self._heard = heard
        self._departures = departures or Departures()
        self._leaving: set[tuple[str, int]] = set()
        """attempts whose content may have been sent, and whose end is not written down"""

    async def __call__(self, action: object) -> Sequence[Output]:
        """The attempt's settlement."""
        if not isinstance(action, Attempt):
            raise TypeError(f"no attempt: {type(action).__name__}")
        with self._departures.leaving():
            await self._departures.slot()
            async with self._server.ahead:
                said = await self._attempted(action)
        _log.info(
            "mail",
            request=action.request.id,
            attempt=action.number,
            unknown=action.unknown,
            result=said.result,
            detail=said.detail,
            **named(action.traceparent),
        )
        return [self._settlement(action, said)]

    @property
    def in_use(self) -> int:
        """Connections with a mail under way."""
        return self._server.in_use

    @property
    def open(self) -> int:
        """Connections that are open."""
        return self._server.open

    @property
    def server_away(self) -> bool:
        """Mails in a row have failed for its sake, and none has got through since."""
        return self._departures.missing

    async def close(self) -> None:
        await self._server.close()

    async def _attempted(self, attempt: Attempt) -> Verdict:
        """The mail is written before a connection is free: none waits for that."""
        try:
            letter = self._writer.write(attempt.request, self._clock.now(), attempt.traceparent)
        except Undeliverable:
            return Verdict("undeliverable", "no address")
        async with self._server.turn(letter) as connection:
            begun = counted_seconds()
            said = self._not_now(attempt)
            if said is None:
                said = await connection.send(letter, lambda: self._leave(attempt))
                self._told(said)
            self._heard(said, counted_seconds() - begun)
        return said

    def _not_now(self, attempt: Attempt) -> Verdict | None:
        """Nothing is begun that might not be over when the lease ends: by then somebody else may have begun it."""
        now = self._clock.now()
        if now >= attempt.request.not_after:
            return Verdict("later", "past its end")
        if now + timedelta(seconds=self._server.patience) > attempt.lease_until:
            return Verdict("later", TOO_LATE)
        if self._holds(attempt.request) is not None:
            return Verdict("later", NOT_NOW)
        return Verdict("later", AWAY) if self._departures.away(now) else None

    async def _leave(self, attempt: Attempt) -> None:
        """While a server hears the rest of it, and what became of it is written down, it has one of few places."""
        await self._server.ends.acquire()
        self._leaving.add(_name(attempt))

    def written(self, action: object) -> None:
        """What it came to is on the log."""
        if isinstance(action, Attempt) and _name(action) in self._leaving:
            self._leaving.remove(_name(action))
            self._server.ends.release()

    def _told(self, said: Verdict) -> None:
        """When many mails in a row fail for the server's sake, the others need not try."""
        away = about_server(said)
        if self._departures.heard(self._clock.now(), away=away):
            _log.warning("mail server is away" if away else "mail server is back", detail=said.detail)

    def _settlement(self, attempt: Attempt, said: Verdict) -> Output:
        settled = MailSettled(id=attempt.request.id, attempt=attempt.number, result=said.result, detail=said.detail)
        return Output(MAIL_REQUESTS, attempt.key, to_json(settled), self._clock.now())


def _name(attempt: Attempt) -> tuple[str, int]:
    return attempt.request.id, attempt.number
