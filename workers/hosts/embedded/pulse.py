"""Whether the host is alive, takes things in, and is open yet: in one line why not."""

import asyncio
from pathlib import Path

from afterview.workers.hosts.embedded.health import megabytes
from afterview.workers.hosts.embedded.waiting import Waiting

STUCK_SECONDS = 60.0
"""a round takes milliseconds, a look for work is due many times a second"""


class Pulse:
    """The host says what happens to it; `failure` is the first one."""

    def __init__(self, directory: Path, waiting: Waiting, stopping: asyncio.Event) -> None:
        self._directory, self._waiting, self._stopping = directory, waiting, stopping
        self._doing: str | None = f"{directory} is about to be opened"
        self._came_round: float | None = None
        self.failure: BaseException | None = None

    def opening(self) -> None:
        """From now on it has the directory."""
        size = megabytes(self._directory)
        self._doing = f"{self._directory} is being opened, {size} MB: all of it is read once (docs/OPERATING.md)"

    def opened(self) -> None:
        self._doing = None

    def beat(self) -> None:
        """It has come round."""
        self._came_round = asyncio.get_running_loop().time()

    def patient(self) -> None:
        """What it does now takes as long as it takes, until it comes round again."""
        self._came_round = float("inf")

    def trouble(self) -> str | None:
        """Why it is not alive: it broke, it is stopped, or it does not come round any more."""
        if self.failure is not None:
            return f"the host has stopped: {type(self.failure).__name__}"
        if self._stopping.is_set():
            return "the host is not running"
        if self._came_round is None:
            return None if self._doing else "the host is not running"
        silent = asyncio.get_running_loop().time() - self._came_round
        return f"nothing was done for {silent:.0f} s" if silent > STUCK_SECONDS else None

    def unready(self) -> str | None:
        """Why it takes nothing in; a restart would not help while nothing can be written."""
        return self.trouble() or self._waiting.said() or self._doing

    def starting(self) -> str | None:
        """What it does before it is open for the first time; None from then on."""
        return self._doing and (self._waiting.said() or self._doing)
