"""While nothing can be written: one line when it begins, one when it is over, and a try every few seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from afterview.events.errors import Unwritable

RETRY_SECONDS = 2.0
"""between two tries"""
LAST_SECONDS = 10.0
"""how long a stopping host tries to write what actions came to"""


class Waiting:
    """What is waited for, and since when. Nothing, most of the time."""

    def __init__(self, retry_seconds: float = RETRY_SECONDS, last_seconds: float = LAST_SECONDS) -> None:
        self._retry_seconds, self._last_seconds = retry_seconds, last_seconds
        self._since = 0.0
        self.error: Unwritable | None = None

    def begin(self, error: Unwritable) -> None:
        if self.error is None:
            import structlog  # noqa: PLC0415 slow to import, and seldom needed

            self._since = _seconds()
            structlog.get_logger().warning("waiting", why=str(error))
        self.error = error

    def over(self) -> None:
        if self.error is not None:
            import structlog  # noqa: PLC0415 slow to import, and seldom needed

            self.error = None
            structlog.get_logger().info("going on", after_seconds=round(_seconds() - self._since))

    def said(self) -> str | None:
        """In one line, for the readiness."""
        return None if self.error is None else f"waiting for {_seconds() - self._since:.0f} s: {self.error}"

    async def rest(self, stopping: asyncio.Event) -> None:
        """Until the next try, or until `stopping`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._retry_seconds):
                await stopping.wait()

    async def end(self, try_again: Callable[[], Awaitable[None]], unsettled: Callable[[], int]) -> None:
        """Of a stopping host: raises `Unwritable` when what is `unsettled` cannot be written in a few seconds.

        With nothing unsettled there is nothing to try for.
        """
        until = _seconds() + (self._last_seconds if unsettled() else 0.0)
        while self.error is not None:
            try:
                await try_again()
            except Unwritable as error:
                if (left := until - _seconds()) <= 0:
                    raise Unwritable(f"{error}; {_last_words(unsettled())}") from error
                await asyncio.sleep(min(left, self._retry_seconds))
            else:
                self.over()


def _last_words(unsettled: int) -> str:
    kept = "ended while waiting for it, all that was acknowledged is kept"
    return f"{kept}, {unsettled} mails that went out are not noted and may go out again" if unsettled else kept


def _seconds() -> float:
    """Of a clock that nobody sets."""
    return asyncio.get_running_loop().time()
