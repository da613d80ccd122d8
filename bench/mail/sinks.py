"""Processes of this benchmark: the sink, and those who send to it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Json = dict[str, Any]


class Sink:
    """The mail server, in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.port = int(self._read())

    def count(self) -> Json:
        """Mails so far, how many of them again, and the most within one second."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        told: Json = json.loads(self._read())
        return told

    def _read(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


@contextmanager
def sink(delay: float = 0.0) -> Iterator[Sink]:
    """Takes everything; answers each command after `delay` seconds."""
    command = [sys.executable, "-m", "bench.mail.sink", "--delay", str(delay)]
    process = subprocess.Popen(  # noqa: S603 ours
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Sink(process)
    finally:
        process.kill()
        process.wait()


def run(module: str, *arguments: object) -> Json:
    """What it prints last, as JSON. Its log goes nowhere: a line for each mail is written all the same."""
    done = subprocess.run(  # noqa: S603 ours
        [sys.executable, "-m", f"bench.mail.{module}", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    told: Json = json.loads(done.stdout.splitlines()[-1])
    return told
