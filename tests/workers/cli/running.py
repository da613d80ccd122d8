"""The command as a user starts it: a process, its standard streams and its exit code."""

import atexit
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from select import select
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Any, AnyStr

AFTERVIEW = Path(sys.executable).with_name("afterview")
SECONDS = 120.0
"""until a command should have come to its end long ago"""


@dataclass(frozen=True)
class Said:
    """What came of it."""

    code: int
    out: bytes
    err: str

    @property
    def problems(self) -> list[str]:
        """The lines on standard error; of wrong usage, the error itself."""
        return [line for line in self.err.splitlines() if line and not line.startswith(("Usage:", "Try "))]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


def environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """Nothing of the person who runs the tests."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("AFTERVIEW_")}
    return kept | dict(variables or {})


def afterview(
    *arguments: str | Path, given: bytes = b"", cwd: Path | None = None, variables: Mapping[str, str] | None = None
) -> Said:
    """Run it to its end. Whatever happens, nobody sees a traceback (CONTRACT 5)."""
    with TemporaryDirectory() as folder:
        streams = {name: Path(folder, name) for name in ("in", "out", "err")}
        for name, path in streams.items():
            path.write_bytes(given if name == "in" else b"")
        told = {
            "arguments": [str(argument) for argument in arguments],
            "cwd": str(cwd or folder),
            "env": environment(variables),
            **{name: str(path) for name, path in streams.items()},
        }
        process = _prestarted()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
        if not select([process.stdout], (), (), SECONDS)[0]:
            _given_up(process)
            raise AssertionError(
                f"{' '.join(told['arguments'])}: no end in {SECONDS:.0f} s: {streams['err'].read_text()}"
            )
        said = Said(int(process.stdout.readline()), streams["out"].read_bytes(), streams["err"].read_text())
    assert "Traceback" not in said.err, said.err
    return said


@cache
def _prestarted() -> subprocess.Popen[str]:
    script = Path(__file__).with_name("prestarted.py")
    process = subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    atexit.register(process.communicate)
    return process


def _given_up(process: subprocess.Popen[str]) -> None:
    """With the command that does not end; the next one gets another process."""
    os.killpg(process.pid, signal.SIGKILL)
    _prestarted.cache_clear()


def first_lines(process: "subprocess.Popen[AnyStr]", count: int, seconds: float = SECONDS) -> list[AnyStr]:
    """Of its standard output. Who does not say so much in time is killed, and says nothing more."""
    assert process.stdout
    impatient = Timer(seconds, process.kill)
    impatient.start()
    try:
        return [process.stdout.readline() for _ in range(count)]
    finally:
        impatient.cancel()


def jsonl(events: Iterable[Any]) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def file_of(folder: Path, name: str, *events: Any) -> Path:
    path = folder / name
    path.write_bytes(jsonl(events))
    return path


@contextmanager
def tailing(
    *arguments: str, cwd: Path | None = None, variables: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """`afterview tail --from-start`, while it runs; killed at the end."""
    process = subprocess.Popen(
        [AFTERVIEW, "tail", "--from-start", *arguments],
        cwd=cwd,
        env=environment(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
