"""`afterview check` and what is kept: told what a person can mend, nothing made or changed, nobody disturbed."""

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.contract.stages import put
from tests.workers.cli.running import Said, afterview
from tests.workers.hosts.filling import locked
from tests.workers.hosts.running import running
from tests.workers.hosts.tearing import Files

from afterview.events.errors import Unwritable
from afterview.events.topics import CANDIDATE_EVENTS, INTAKE
from afterview.schemas.policy import Policy
from afterview.schemas.settings import Configuration
from afterview.workers import keeping
from afterview.workers.clock import SystemClock, system_now
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.embedded import EmbeddedHost, Store
from afterview.workers.hosts.embedded.schema import FILE
from afterview.workers.installation import Installation
from afterview.workers.keeping import check_room
from afterview.workers.secrets import FILE as SECRETS
from afterview.workers.stages.metrics import MetricsStage

STAGES = [MetricsStage(Policy())]


def check(folder: Path) -> Said:
    """With whatever is in `afterview-data` there, which must be the same afterwards."""
    before = contents(folder)
    said = afterview("check", "--offline", cwd=folder)
    assert contents(folder) == before
    return said


def contents(folder: Path) -> dict[str, bytes]:
    """All but SQLite's index of the log, which every reader marks."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"a folder"
        for path in folder.rglob("*")
        if not path.name.endswith("-shm")
    }


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """An installation that ran and was stopped."""
    directory = tmp_path / "afterview-data"
    afterview("send", "--example", "rejected-after-interview", cwd=tmp_path)
    async with running(directory, STAGES, SystemClock()) as host:
        await host.idle()
    (directory / SECRETS).write_text('{"installation": "made at the start", "link": "too"}')
    (directory / SECRETS).chmod(0o600)
    return directory


def test_a_check_before_anything_was_kept_makes_nothing(tmp_path: Path) -> None:
    assert check(tmp_path).code == 0
    assert list(tmp_path.iterdir()) == []


def test_an_installation_at_rest_is_all_well_and_left_as_it_is(data: Path) -> None:
    assert check(data.parent).err == "all is well\n"


async def test_beside_a_running_one_all_is_well_and_it_goes_on(data: Path) -> None:
    async with EmbeddedHost(data, STAGES, SystemClock()) as host:
        run = asyncio.create_task(host.run())
        for _ in range(3):
            await host.append([put("a", "1", topic="elsewhere")])
            said = await asyncio.to_thread(afterview, "check", "--offline", cwd=data.parent)
            assert (said.code, said.err) == (0, "all is well\n")
        await host.append([put("a", "1", topic="elsewhere")])
        assert len(host.read("elsewhere")) == 4
        host.stop()
        await run


def test_what_a_crash_left_is_left_to_the_next_start(data: Path) -> None:
    """Its log holds what was acknowledged last; whoever only looks must not clear it up."""
    with Store(data) as store:
        store.append([put("a", "1", topic="elsewhere")])
        left = Files.of(data)
    left.put(data)
    assert check(data.parent).code == 0
    with Store(data) as store:
        assert len(store.read("elsewhere")) == 1


async def test_somebody_else_who_keeps_a_running_one_from_writing_is_told(data: Path) -> None:
    async with EmbeddedHost(data, STAGES, SystemClock()):
        with locked(data):
            said = await asyncio.to_thread(afterview, "check", "--offline", cwd=data.parent)
    assert (said.code, said.problems) == (69, [f"afterview-data/{FILE}: another process has it locked"])


def test_data_sent_before_the_first_start_needs_no_secrets_yet(tmp_path: Path) -> None:
    afterview("send", "--example", "rejected-after-interview", cwd=tmp_path)
    assert check(tmp_path).code == 0


def test_lost_secrets_are_told_and_nobody_starts_without_them(data: Path) -> None:
    (data / SECRETS).unlink()
    lost = f"afterview-data/{SECRETS}: missing, though there is data: put it back from the backup;"
    said = check(data.parent)
    assert (said.code, [line.startswith(lost) for line in said.problems]) == (78, [True])
    started = afterview("run", cwd=data.parent)
    assert (started.code, started.problems) == (78, said.problems)
    assert not (data / SECRETS).exists()


def test_what_others_may_read_is_told(data: Path) -> None:
    data.chmod(0o755)
    (data / FILE).chmod(0o644)
    (data / SECRETS).chmod(0o640)
    said = check(data.parent)
    assert said.code == 78
    assert said.problems == [
        "afterview-data: others may look into it: chmod 700",
        f"afterview-data/{FILE}: others may read it: chmod 600",
        f"afterview-data/{SECRETS}: others may read it: chmod 600",
    ]


def test_secrets_that_cannot_be_read_are_told(data: Path) -> None:
    (data / SECRETS).write_text("{}")
    (problem,) = check(data.parent).problems
    assert problem.startswith(f"afterview-data/{SECRETS}: cannot be read; restore it")


def test_damage_is_told_with_what_to_do(data: Path) -> None:
    with (data / FILE).open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(8192))
    said = check(data.parent)
    (problem,) = said.problems
    assert problem.startswith(f"afterview-data/{FILE}: damaged, or no database (")
    assert said.code == 78


def test_a_newer_format_is_told(data: Path) -> None:
    with closing(sqlite3.connect(data / FILE)) as other:
        other.execute("PRAGMA user_version = 99")
    said = check(data.parent)
    assert (said.code, len(said.problems)) == (78, 1)
    assert "was written by a newer Afterview (format 99" in said.err


def test_records_ahead_of_the_clock_are_told_with_the_end_of_the_wait(data: Path) -> None:
    """Only those that no stage has read: the others hold nobody."""
    ahead = system_now().replace(microsecond=0) + timedelta(days=3)
    with Store(data) as store:
        store.append([Output(INTAKE, b"k", b"{}", ahead + timedelta(minutes=minutes)) for minutes in (-60, 0, -30)])
        store.append([Output(CANDIDATE_EVENTS, b"k", b"{}", ahead), Output("afterview.dead-letters", b"k", b"", ahead)])
        for number, (stage, offset) in enumerate((("intake", 0), ("journey", 1)), start=100):
            store.connection.execute("INSERT INTO offsets VALUES (?, ?, ?)", (number, stage, offset))
    until = (ahead - timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    said = check(data.parent)
    (problem,) = said.problems
    told = f"afterview-data/{FILE}: 3 records of {INTAKE} are stamped ahead of the clock: intake waits until {until} ("
    assert (said.code, problem) == (69, f"{told}docs/OPERATING.md, Clocks)")


def test_little_room_is_told(tmp_path: Path) -> None:
    check_room(tmp_path / "not" / "there", least=0)
    with pytest.raises(Unwritable, match=r"MB are free on its disk: \d+ MB should be"):
        check_room(tmp_path, least=1 << 60)


def test_every_stage_that_runs_is_looked_at(tmp_path: Path) -> None:
    """One that is forgotten could be held by the clock, and `check` would say that all is well."""
    configuration = Configuration.model_validate({"storage": {"directory": str(tmp_path)}})
    running = {stage.name: stage.source for stage in Installation.of(configuration).stages}
    assert running == keeping.SOURCES
