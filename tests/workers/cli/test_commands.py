"""What holds for every command: help, wrong usage, output that cannot be written (CONTRACT 5)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests import stories
from tests.workers.cli.running import AFTERVIEW, Said, afterview, environment, file_of

COMMANDS = (
    "demo",
    "run",
    "convert",
    "simulate",
    "send",
    "tail",
    "check",
    "why",
    "schemas",
    "schemas export",
    "schemas check",
)


def installed(*arguments: str) -> Said:
    """Really from the start."""
    done = subprocess.run([AFTERVIEW, *arguments], capture_output=True, env=environment(), timeout=60, check=False)
    return Said(done.returncode, done.stdout, done.stderr.decode())


def test_the_installed_command_names_every_command() -> None:
    said = installed("--help")
    assert (said.code, said.err) == (0, "")
    assert [name for name in COMMANDS if f"  {name.split()[0]} ".encode() not in said.out] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    said = afterview(*command.split(), "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: afterview {command}".encode())


@pytest.mark.parametrize("arguments", [(), ("frobnicate",), ("--frobnicate",), ("schemas",), ("schemas", "frobnicate")])
def test_what_is_no_command_is_exit_2(arguments: tuple[str, ...]) -> None:
    said = afterview(*arguments)
    assert (said.code, said.out) == (2, b"")
    assert said.err


def test_help_does_not_wait_for_what_it_does_not_need() -> None:
    """Imports happen when a command runs."""
    script = "import sys, afterview.workers.cli.main; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"pydantic", "aiohttp", "structlog", "holidays", "babel", "jinja2"} & set(done.stdout.split())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
def test_output_that_cannot_be_written_is_exit_1_and_one_line(tmp_path: Path) -> None:
    file = file_of(tmp_path, "events.jsonl", stories.interviewed("2027-03-04 12:00"))
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [AFTERVIEW, "simulate", file],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"standard output: cannot be written: No space left on device\n")


def test_a_standard_output_that_is_closed_is_exit_1_and_one_line(tmp_path: Path) -> None:
    file = file_of(tmp_path, "events.jsonl", stories.interviewed("2027-03-04 12:00"))
    command = ["/bin/sh", "-c", 'exec "$0" simulate "$1" >&-', str(AFTERVIEW), str(file)]
    done = subprocess.run(command, capture_output=True, env=environment(), timeout=60, check=False)
    assert (done.returncode, done.stderr) == (1, b"standard output: cannot be written: it is closed\n")


def test_schemas_are_written_one_a_type_the_same_each_time(tmp_path: Path) -> None:
    said = afterview("schemas", "export", "here", cwd=tmp_path)
    assert (said.code, said.out) == (0, b"")
    written = {path.name: path.read_text() for path in (tmp_path / "here").iterdir()}
    assert {"policy.json", "survey.json", "configuration.json", "afterview.candidate.rejected.v1.json"} <= set(written)
    assert json.loads(written["asyncapi.json"])["asyncapi"] == "3.0.0"
    assert all(json.loads(text).get("$schema") for name, text in written.items() if name != "asyncapi.json")
    assert said.err == f"{len(written)} files in here\n"
    afterview("schemas", "export", "there/inside", cwd=tmp_path)
    assert {path.name: path.read_text() for path in (tmp_path / "there" / "inside").iterdir()} == written


def test_the_published_schemas_are_those_of_the_code(tmp_path: Path) -> None:
    """Made anew by `afterview schemas export`, in the root of the repository."""
    afterview("schemas", "export", tmp_path)
    published = Path(__file__).parents[3] / "schemas" / "json"
    exported = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert {path.name: path.read_text() for path in published.iterdir()} == exported


def test_schemas_that_cannot_be_written_are_exit_78(tmp_path: Path) -> None:
    (tmp_path / "here").touch()
    said = afterview("schemas", "export", "here", cwd=tmp_path)
    assert (said.code, said.out, len(said.problems)) == (78, b"", 1)
