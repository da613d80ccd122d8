"""Files and options as commands read them."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import typer

from afterview.events.canonical import Canonical, Problems, parse, parse_log_line
from afterview.events.errors import Malformed, Misconfigured, Refused
from afterview.schemas.base import MOMENT
from afterview.schemas.internal import LogLine

STANDARD_INPUT = Path("-")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)

T = TypeVar("T")


def content(path: Path) -> bytes:
    """A whole file, or standard input for `-`."""
    if path == STANDARD_INPUT and sys.stdin is None:
        raise typer.BadParameter("standard input: is closed")
    try:
        return sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror or 'cannot be read'}") from None


def input_file(path: Path, read: Callable[[bytes], T]) -> T:
    """A file of data, read; why it is refused is said with its name."""
    try:
        return read(content(path))
    except Refused as error:
        raise type(error)(f"{_name(path)}: {error}") from None


def option_file(path: Path, read: Callable[[bytes], T]) -> T:
    """A file that configures, read; what is wrong with it is said with its name."""
    try:
        return read(path.read_bytes() if path != STANDARD_INPUT else content(path))
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be read: {error.strerror}") from None
    except Misconfigured as error:
        raise Misconfigured(error.lines(_name(path))) from None


def moment(text: str) -> datetime:
    """An aware RFC 3339 time; anything else is wrong usage."""
    try:
        return MOMENT.validate_python(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a time with an offset, such as 2027-03-04T11:00:00Z") from None


def lately(text: str, before: datetime) -> datetime:
    """As `moment`; or `02:00`: the last time before that this machine's clock said so, as in `journalctl`."""
    if not (clock := _CLOCK.fullmatch(text)):
        return moment(text)
    hour, minute = int(clock[1]), int(clock[2])
    local = before.astimezone().replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (local if local < before else local - timedelta(days=1)).astimezone(UTC)


def canonical_files(paths: Sequence[Path]) -> list[list[Canonical]]:
    """All events of all files. Raises `Malformed` with one line per problem: file, line, field, what (R33)."""
    return _line_by_line(paths, parse)


def log_lines(paths: Sequence[Path]) -> list[LogLine]:
    """A dumped log (`afterview tail afterview.candidate-events --from-start`), in its order."""
    return [line for file in _line_by_line(paths, parse_log_line) for line in file]


def _line_by_line(paths: Sequence[Path], read: Callable[[bytes], T]) -> list[list[T]]:
    """Every line of every file, but the empty ones."""
    problems: list[str] = []
    files = [list(_read(path, read, problems)) for path in paths]
    if problems:
        raise Malformed("\n".join(problems))
    return files


def _read(path: Path, read: Callable[[bytes], T], problems: list[str]) -> Iterator[T]:
    for number, line in enumerate(content(path).removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield read(line)
        except Problems as error:
            where = f"{_name(path)}:{number}"
            problems += [f"{where}: {field}: {what}" if field else f"{where}: {what}" for field, what in error.problems]


def _name(path: Path) -> str:
    return "standard input" if path == STANDARD_INPUT else str(path)
