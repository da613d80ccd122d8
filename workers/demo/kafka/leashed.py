"""A process that ends when ours ends, however ours ends (see `leash.py`)."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGKILL, Signals

from afterview.events.errors import Unreachable

LEASH = Path(__file__).with_name("leash.py")
ENVIRONMENT: Mapping[str, str] = {"LC_ALL": "C.UTF-8"}
"""and no more: JAVA_TOOL_OPTIONS would have a say"""


class Leashed:
    """The command, running; what it says goes to the end of the log. `pid` is the command's, 0 if it never ran."""

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str] = ENVIRONMENT) -> None:
        self._log = log
        with log.open("ab") as said:
            self._leash = subprocess.Popen(  # noqa: S603 the caller's command
                [sys.executable, "-I", str(LEASH), *command],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                start_new_session=True,  # Ctrl-C is for us: who uses the command ends before it
            )
        answer = self._leash.stdout.readline() if self._leash.stdout else b""
        self.pid = int(answer or 0)

    @property
    def running(self) -> bool:
        return self._leash.poll() is None

    def check(self, name: str) -> None:
        """Raises `Unreachable` with the last line of its log when it has ended; `name` is what it is to a person."""
        if not self.running:
            said = self._log.read_text("utf-8", "replace").strip() or "it says nothing"
            raise Unreachable(f"{name} has ended: {said.splitlines()[-1]}")

    def send(self, number: Signals) -> None:
        """To the command; nothing happens when it has ended."""
        if self._leash.stdin is None or not self.running:
            return
        try:
            self._leash.stdin.write(b"%d\n" % number)
            self._leash.stdin.flush()
        except BrokenPipeError:
            return

    def end(self, number: Signals, seconds: float) -> None:
        """Send the signal, and wait for the end; after so many seconds, kill."""
        self.send(number)
        try:
            self._leash.wait(seconds)
        except subprocess.TimeoutExpired:
            self.send(SIGKILL)
            self._leash.wait()
        for pipe in (self._leash.stdin, self._leash.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()
