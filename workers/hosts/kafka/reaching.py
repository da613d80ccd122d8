"""Whether a broker answers: asked every few seconds, so that it is seen also while there is nothing to do."""

import asyncio

import structlog

from afterview.events.errors import AfterviewError
from afterview.workers.guard import guarded
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.knocking import knock

EVERY_SECONDS = 5.0


class Reaching:
    """Run `watch` as a task. While no broker answers, everything waits for it, however long that takes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._since = 0.0
        self._why: str | None = None

    def trouble(self) -> str | None:
        """What is wrong and for how long, in one line."""
        return None if self._why is None else f"waiting for {_seconds() - self._since:.0f} s: {self._why}"

    async def watch(self) -> None:
        with guarded("reaching"):
            while True:
                await asyncio.sleep(EVERY_SECONDS)  # first: whoever opens has just asked
                self._note(await self._asked())

    async def _asked(self) -> str | None:
        try:
            await knock(self._connection)
        except AfterviewError as error:
            return str(error)
        return None

    def _note(self, why: str | None) -> None:
        """One line when it begins, one when it is over."""
        log = structlog.get_logger()
        if why is not None and self._why is None:
            self._since = _seconds()
            log.warning("waiting", why=why)
        elif why is None and self._why is not None:
            log.info("going on", after_seconds=round(_seconds() - self._since))
        self._why = why


def _seconds() -> float:
    return asyncio.get_running_loop().time()
