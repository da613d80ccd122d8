"""A command on a terminal of 80 by 24 characters."""

import os
import pty
import re
import select
import signal
import struct
import subprocess
import time
from contextlib import suppress
from fcntl import ioctl
from termios import TIOCSWINSZ
from typing import Self

from tests.workers.cli.running import AFTERVIEW, environment

PATIENCE = 60.0
"""seconds"""


class Terminal:
    """Runs `afterview` with these arguments; whatever it has shown is kept."""

    def __init__(self, *arguments: str) -> None:
        self._arguments, self._shown = arguments, b""

    def __enter__(self) -> Self:
        self._line, end = pty.openpty()
        ioctl(end, TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._process = subprocess.Popen(
            [AFTERVIEW, *self._arguments],
            stdin=end,
            stdout=end,
            stderr=end,
            env=environment({"TERM": "xterm-256color"}),
        )
        os.close(end)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._line)

    def wait_for(self, pattern: bytes) -> str:
        """The first group, once it has been shown."""
        until = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, self._shown)):
            if not self._read(until):
                raise AssertionError(f"{pattern!r} was not shown, but:\n{self._shown.decode(errors='replace')[-2000:]}")
        return found[1].decode()

    def interrupted(self) -> int:
        """As with Ctrl-C; the exit code."""
        self._process.send_signal(signal.SIGINT)
        while self._read(time.monotonic() + PATIENCE):
            pass
        return self._process.wait(PATIENCE)

    def _read(self, until: float) -> bool:
        """False when the other side has hung up, or nothing comes any more."""
        ready, _, _ = select.select([self._line], [], [], max(0.0, until - time.monotonic()))
        new = b""
        with suppress(OSError):  # how Linux says that nobody is there any more
            new = os.read(self._line, 65_536) if ready else b""
        self._shown += new
        return bool(new)
