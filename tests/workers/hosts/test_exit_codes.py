"""`afterview run` as a process, in trouble with its disk: its exit code, one line, and never a traceback."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.workers.cli.running import AFTERVIEW, afterview, environment
from tests.workers.hosts.filling import locked

from afterview.workers.hosts.embedded.schema import FILE

STOP_SECONDS = 90
"""`TimeoutStopSec` of docs/OPERATING.md"""
ANY_PORTS = {"AFTERVIEW_GATEWAY__PUBLIC_PORT": "0", "AFTERVIEW_GATEWAY__OPERATIONS_PORT": "0"}
EXEC = "; import os; os.execv(sys.argv[1], sys.argv[1:])"
LIMITED = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, 70_000))"
USUAL = ('"started"', '"stopping"', '"event": "mail"')
HUMBLE = "import ctypes, sys; ctypes.CDLL(None).prctl(24, 1) and sys.exit('cannot')"
"""root without CAP_DAC_OVERRIDE: permissions of files hold for it as for anybody"""


@contextmanager
def run(folder: Path, first: str = "import sys") -> Iterator[subprocess.Popen[str]]:
    """`first`: what the process does to itself before."""
    process = subprocess.Popen(
        [sys.executable, "-c", first + EXEC, str(AFTERVIEW), "run"],
        cwd=folder,
        env=environment(ANY_PORTS),
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str], code: int) -> list[str]:
    """All its lines, but those of any start and end, once it has ended with this code.

    Nor those of mails: there is no server here, and in office hours they are tried.
    """
    _, text = process.communicate(timeout=STOP_SECONDS)
    assert process.returncode == code, text
    assert "Traceback" not in text
    return [line for line in text.splitlines() if not any(usual in line for usual in USUAL)]


def waits(process: subprocess.Popen[str]) -> str:
    """Why, once it says that it waits."""
    assert process.stderr
    for line in process.stderr:
        if '"waiting"' in line:
            return str(json.loads(line)["why"])
    raise AssertionError("it ended")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With some events that nobody has read yet."""
    assert afterview("send", "--example", "rejected-after-interview", cwd=tmp_path).code == 0
    return tmp_path


def test_a_stop_while_the_file_is_locked_ends_in_time_with_69(folder: Path) -> None:
    with locked(folder / "afterview-data"), run(folder) as process:
        assert waits(process) == f"afterview-data/{FILE}: another process has it locked"
        process.send_signal(signal.SIGTERM)
        (line,) = said(process, 69)
    assert line == f"afterview-data/{FILE}: another process has it locked; ended while waiting for it"


def test_a_write_that_the_system_refuses_ends_it_with_69(folder: Path) -> None:
    """SQLITE_IOERR: whether it was a quota or a broken disk is not known, so what is there is read anew."""
    with run(folder, LIMITED) as process:
        lines = [line for line in said(process, 69) if not line.startswith("afterview: webhooks")]
    assert lines == [
        f"afterview-data/{FILE}: the disk fails, or a quota is used up (SQLITE_IOERR_WRITE): the system's log says more"
    ]
    with run(folder) as process:
        assert process.stderr
        assert process.stderr.readline().startswith("afterview: webhooks")
        process.send_signal(signal.SIGTERM)
        others = [line for line in said(process, 0) if '"event": "mail"' not in line]  # in office hours it is tried
        assert others == []


def test_a_damaged_database_ends_it_with_78(folder: Path) -> None:
    (folder / "afterview-data" / FILE).write_bytes(os.urandom(50_000))
    with run(folder) as process:
        (line,) = said(process, 78)
    assert line.startswith(f"afterview-data/{FILE}: damaged, or no database (file is not a database): ")


@pytest.mark.parametrize("what", [FILE, "running.lock", ""])
def test_what_must_not_be_written_ends_it_with_69_and_says_which_file(what: str, folder: Path) -> None:
    with run(folder) as process:  # so that everything is there
        assert process.stderr
        assert process.stderr.readline().startswith("afterview: webhooks")
        process.send_signal(signal.SIGTERM)
        said(process, 0)
    closed = folder / "afterview-data" / what
    mode = closed.stat().st_mode
    closed.chmod(mode & 0o555)
    with run(folder, HUMBLE if os.geteuid() == 0 else "import sys") as process:
        assert process.stderr
        if (first := process.stderr.readline()) == "cannot\n":
            pytest.skip("root may write anything here")
        lines = [first.rstrip(), *said(process, 69)]
    closed.chmod(mode)
    assert [line.startswith(f"{Path('afterview-data', what)}") for line in lines] == [True]
    assert lines[0].endswith(" cannot be written: see whose it is, and whether its disk is mounted read-only")
