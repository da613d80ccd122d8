"""Files and options as commands read them."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import typer
from pydantic import ValidationError

from afterview.events.canonical import Canonical, Problems, parse
from afterview.events.errors import Malformed, Misconfigured
from afterview.schemas.base import MOMENT
from afterview.schemas.internal import LogLine

STANDARD_INPUT = Path("-")

T = TypeVar("T")


def content(path: Path) -> bytes:
    """A whole file, or standard input for `-`."""
    try:
        return sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror or 'cannot be read'}") from None


def option_file(path: Path, parsed: Callable[[bytes], T]) -> T:
    """A file that an option names, parsed; what is wrong with it is said with its name."""
    try:
        return parsed(content(path))
    except Misconfigured as error:
        raise Misconfigured(f"{path}: {error}") from None


def moment(text: str) -> datetime:
    """An aware RFC 3339 time; anything else is wrong usage."""
    try:
        return MOMENT.validate_python(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a time with an offset, such as 2027-03-04T11:00:00Z") from None


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines, the empty ones left out."""
    for number, line in enumerate(content(path).splitlines(), 1):
        if line.strip():
            yield number, line


def canonical_files(paths: Sequence[Path]) -> list[list[Canonical]]:
    """All events of all files. Raises `Malformed` with one line per problem: file, line, field, what (R33)."""
    problems: list[str] = []
    files = [list(_events(path, problems)) for path in paths]
    if problems:
        raise Malformed("\n".join(problems))
    return files


def _events(path: Path, problems: list[str]) -> Iterator[Canonical]:
    where = "standard input" if path == STANDARD_INPUT else path
    for number, line in lines(path):
        try:
            yield parse(line)
        except Problems as error:
            for field, what in error.problems:
                problems.append(f"{where}:{number}: {field}: {what}" if field else f"{where}:{number}: {what}")


def log_lines(paths: Sequence[Path]) -> list[LogLine]:
    """A dumped log (`afterview tail afterview.candidate-events --from-start`), in its order."""
    problems: list[str] = []
    found: list[LogLine] = []
    for path in paths:
        for number, line in lines(path):
            try:
                found.append(LogLine.model_validate_json(line))
            except ValidationError as error:
                problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
                field = ".".join(str(step) for step in problem["loc"])
                problems.append(f"{path}:{number}: {field}: {problem['msg']}")
    if problems:
        raise Malformed("\n".join(problems))
    return found
