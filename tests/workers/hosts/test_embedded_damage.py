"""A damaged database: said in one line, never overlooked where SQLite can see it, and nothing is written any more."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest
from structlog.testing import capture_logs
from tests.contract.stages import START, Forward, put
from tests.workers.hosts.running import running
from tests.workers.hosts.tearing import WAL, Files

from afterview.events.errors import Damaged, Misconfigured
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.embedded import EmbeddedHost, Store
from afterview.workers.hosts.embedded.engine import Engine
from afterview.workers.hosts.embedded.lock import FILE as LOCK
from afterview.workers.hosts.embedded.schema import FILE

CLOCK = SteppedClock(START)
RECORDS = 400
PAGE = 4096


def lived(directory: Path) -> Path:
    """A directory that was used and stopped: one file, of some hundred pages."""
    with Store(directory) as store:
        engine = Engine(store, [Forward()])
        store.append([put(f"k{n}", "x" * 600) for n in range(RECORDS)])
        while not engine.round(START, ()).quiet:
            """Until everything is read."""
    return directory / FILE


def overwrite(file: Path, start: int, garbage: bytes) -> None:
    content = bytearray(file.read_bytes())
    content[start : start + len(garbage)] = garbage
    file.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "the header is garbage": lambda file: overwrite(file, 0, b"?" * 100),
    "the file is empty": lambda file: file.write_bytes(b""),
    "the second half is missing": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "all but the first page is missing": lambda file: file.write_bytes(file.read_bytes()[:PAGE]),
    "pages in the middle are nought": lambda file: overwrite(file, 40 * PAGE, bytes(3 * PAGE)),
    "pages in the middle are garbage": lambda file: overwrite(file, 40 * PAGE, Random(1).randbytes(3 * PAGE)),  # noqa: S311
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_file_is_refused_at_the_start_with_what_to_do(damage: str, tmp_path: Path) -> None:
    file = lived(tmp_path)
    DAMAGES[damage](file)
    before = file.read_bytes()
    with pytest.raises(Damaged) as refused:
        await EmbeddedHost(tmp_path, [Forward()], CLOCK).open()
    text = str(refused.value)
    assert text.startswith(f"{file}: damaged, or no database (")
    assert "restore the backup" in text
    assert "\n" not in text
    assert file.read_bytes() == before, "it may be all that is left"


@pytest.mark.parametrize("seed", range(12))
async def test_one_bit_that_flipped_stops_nothing_or_is_told_but_never_crashes(seed: int, tmp_path: Path) -> None:
    """SQLite has no checksums in the file: a letter of a value may change unseen (docs/OPERATING.md)."""
    file, random = lived(tmp_path), Random(seed)  # noqa: S311 reproducible on purpose
    place = random.randrange(100, file.stat().st_size)
    overwrite(file, place, bytes([file.read_bytes()[place] ^ (1 << random.randrange(8))]))
    with suppress(Misconfigured):
        async with running(tmp_path, [Forward()], CLOCK) as host:
            await host.append([put("k", "more")])
            await host.idle()
            assert len(host.read("out", limit=10_000)) == RECORDS + 1


async def test_damage_that_comes_while_it_runs_stops_it_at_the_first_sight(tmp_path: Path) -> None:
    lived(tmp_path)
    with capture_logs() as logs:
        async with EmbeddedHost(tmp_path, [Forward()], CLOCK) as host:
            run = asyncio.create_task(host.run())
            await host.idle()
            file = tmp_path / FILE
            garbage = f"import os; file = open({str(file)!r}, 'r+b'); file.seek({PAGE}); file.write(os.urandom(10**5))"
            await asyncio.to_thread(subprocess.run, [sys.executable, "-c", garbage], check=True)
            with closing(sqlite3.connect(file)) as other:
                other.execute("PRAGMA user_version = 1")  # every cache of pages is void
                other.commit()
            with pytest.raises(Damaged):
                await run
            with pytest.raises(Damaged):
                await host.append([put("a", "1")])
            assert str(host.trouble()).startswith("the host has stopped: Damaged")
    assert logs == []


def crashed(directory: Path, target: Path) -> Path:
    """As after kill -9: ten commits, all of them in the log only."""
    lived(directory)
    with Store(directory) as store:
        for number in range(10):
            store.append([put("late", str(number))])
        Files.of(directory).put(target)
    return target


def late(directory: Path) -> list[int]:
    with Store(directory) as store:
        Engine(store, [Forward()])
        return [int(record.value) for record in store.read("in", RECORDS)]


def test_a_log_that_is_damaged_counts_up_to_the_damage(tmp_path: Path) -> None:
    """As after a power loss at that place; no more can be told from it."""
    directory = crashed(tmp_path / "live", tmp_path / "copy")
    size = (directory / WAL).stat().st_size
    overwrite(directory / WAL, size // 2, b"\xff" * 64)
    found = late(directory)
    assert found == list(range(len(found)))
    assert 0 < len(found) < 10


def test_without_its_log_a_file_is_what_it_was_at_the_last_checkpoint(tmp_path: Path) -> None:
    directory = crashed(tmp_path / "live", tmp_path / "copy")
    (directory / WAL).unlink()
    assert late(directory) == []


def test_an_empty_file_beside_a_log_is_refused_and_the_log_stays(tmp_path: Path) -> None:
    """SQLite would delete it."""
    directory = crashed(tmp_path / "live", tmp_path / "copy")
    log = (directory / WAL).read_bytes()
    (directory / FILE).write_bytes(b"")
    with pytest.raises(Damaged, match="it is empty"):
        Store(directory)
    assert (directory / WAL).read_bytes() == log


def test_half_of_a_database_is_refused(tmp_path: Path) -> None:
    file = lived(tmp_path)
    with closing(sqlite3.connect(file)) as other:
        other.execute("DROP TABLE due")
    with pytest.raises(Damaged, match="due missing"):
        Store(tmp_path)


@pytest.mark.parametrize("then", [Path.exists, Path.touch], ids=["moved", "replaced"])
async def test_a_file_that_is_taken_away_while_it_runs_acknowledges_nothing_more(
    then: Callable[[Path], object], tmp_path: Path
) -> None:
    """A backup restored under a running Afterview: it would go on in a file that has no name any more."""
    async with EmbeddedHost(tmp_path, [Forward()], CLOCK) as host:
        run = asyncio.create_task(host.run())
        await host.append([put("a", "1")])
        await host.idle()
        (tmp_path / FILE).rename(tmp_path / "old.db")
        then(tmp_path / FILE)
        with pytest.raises(Misconfigured, match="was moved, deleted or replaced while in use"):
            await host.append([put("a", "2")])
        with pytest.raises(Misconfigured):
            await run
        assert len(host.read("in")) == 1


async def test_a_lock_file_of_something_else_is_told(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_bytes(b"Dear diary" * 1000)
    with pytest.raises(Misconfigured, match=r"running\.lock is not a file of Afterview: remove it"):
        await EmbeddedHost(tmp_path, [], CLOCK).open()
