"""kill -9 at any moment: every record still counts once."""

import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from tests.contract.stages import put

from afterview.workers.hosts.embedded import Store

ROOT = Path(__file__).parents[3]
RECORDS = 3000


def victim(directory: Path, batches: int) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "tests.workers.hosts.victim", str(directory), str(batches)]
    return subprocess.Popen(arguments, cwd=ROOT)


def filled(directory: Path) -> Store:
    store = Store(directory)
    store.append([put(f"k{n % 50}", str(n)) for n in range(RECORDS)])
    return store


def check_everything_counted_once(store: Store) -> None:
    for topic in ("two", "three", "out"):
        records = store.read(topic, limit=RECORDS * 2)
        assert [record.offset for record in records] == list(range(RECORDS))
        for key in {record.key for record in records}:
            numbers = [int(record.value) for record in records if record.key == key]
            assert numbers == list(range(int(key[1:]), RECORDS, 50))
    states = store.connection.execute("SELECT value FROM states").fetchall()
    assert [value for (value,) in states] == [b"60"] * 150


@pytest.mark.parametrize("seed", range(3))
def test_a_process_that_dies_between_deciding_and_committing_leaves_nothing_half_done(
    seed: int, tmp_path: Path
) -> None:
    random = Random(seed)  # noqa: S311 reproducible on purpose
    with filled(tmp_path) as store:
        for _ in range(4):
            assert victim(tmp_path, random.randint(1, 90)).wait(30) == -signal.SIGKILL
        assert victim(tmp_path, 0).wait(30) == 0
        check_everything_counted_once(store)


@pytest.mark.parametrize("seed", range(3))
def test_a_process_killed_from_outside_at_any_moment_leaves_nothing_half_done(seed: int, tmp_path: Path) -> None:
    random = Random(seed)  # noqa: S311 reproducible on purpose
    with filled(tmp_path) as store:
        for share in (0.2, 0.4, 0.6):
            process = victim(tmp_path, 0)
            until = int(RECORDS * share) + random.randint(1, 200)
            while not store.read("out", until) and process.poll() is None:
                pass
            process.kill()
            assert process.wait(30) == -signal.SIGKILL
        assert victim(tmp_path, 0).wait(30) == 0
        check_everything_counted_once(store)


def test_what_was_appended_is_there_after_a_kill(tmp_path: Path) -> None:
    program = (
        "import sys; from afterview.workers.hosts.embedded import Store; from tests.contract.stages import put\n"
        f"store = Store({str(tmp_path)!r})\n"
        "for n in range(10**6): print(store.append([put('a', str(n))])[0], flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(50)]
        process.kill()
        told += [int(line) for line in process.stdout if line.strip()]
    with Store(tmp_path) as store:
        kept = [record.offset for record in store.read("in", limit=10**6)]
    assert kept[: len(told)] == told == list(range(len(told)))
