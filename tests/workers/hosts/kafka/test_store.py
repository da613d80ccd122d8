"""The local copy, with a real RocksDB."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.events.errors import Damaged, Misconfigured
from afterview.workers.hosts.kafka.entries import MARKER, Origin, mark
from afterview.workers.hosts.kafka.recovery import STALE_MS, stale
from afterview.workers.hosts.kafka.store import FOLDER, Store
from afterview.workers.hosts.kafka.tidying import tidy

ORIGIN = Origin(UUID(int=7), "afterview")
KEYS = st.binary(max_size=6).filter(lambda key: not key.startswith(b"\0"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    one = Store(tmp_path)
    yield one
    one.close()


@contextmanager
def _temporary() -> Iterator[Store]:
    with TemporaryDirectory() as directory:
        store = Store(Path(directory))
        yield store
        store.close()


def test_a_new_partition_knows_nothing(store: Store) -> None:
    one = store.partition("journey", 3)
    assert (one.position, one.reached, one.current, list(one.items())) == (0, 0, 0, [])
    assert one.get([b"a", b""]) == [None, None]


def test_what_is_applied_is_there_with_its_position_also_after_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path)
    one = store.partition("journey", 3)
    one.apply({b"a": b"1", b"b": b"2", MARKER: mark(7, ORIGIN)}, 12, 1000)
    one.apply({b"a": None, b"": b"3"}, 15)
    store.close()
    store = Store(tmp_path)
    one = store.partition("journey", 3)
    assert (one.position, one.reached, one.origin, one.current) == (15, 7, ORIGIN, 1000)
    assert dict(one.items()) == {b"b": b"2", b"": b"3"}
    assert one.get([b"b", b"a", b"b"]) == [b"2", None, b"2"]
    store.close()


@given(st.dictionaries(st.tuples(st.sampled_from(["a", "ab"]), st.sampled_from([0, 1, 255, 256]), KEYS), st.binary()))
@settings(max_examples=20)
def test_partitions_and_stages_never_see_each_other(entries: dict[tuple[str, int, bytes], bytes]) -> None:
    with _temporary() as store:
        for (stage, number, key), value in entries.items():
            store.partition(stage, number).apply({key: value}, number + 1)
        for stage in ("a", "ab"):
            for number in (0, 1, 255, 256):
                own = {key: value for (s, n, key), value in entries.items() if (s, n) == (stage, number)}
                one = store.partition(stage, number)
                assert dict(one.items()) == own
                assert one.position == (number + 1 if own else 0)
                assert one.get(sorted(own)) == [own[key] for key in sorted(own)]


def test_a_partition_that_is_cleared_leaves_its_neighbours_alone(store: Store) -> None:
    for number in (254, 255, 256, 65535, 65536):
        store.partition("journey", number).apply({b"a": b"1", b"\xff" * 80: b"2", MARKER: mark(4, ORIGIN)}, 9, 5)
    for number in (255, 65535):
        store.partition("journey", number).clear()
    for number in (255, 65535):
        one = store.partition("journey", number)
        assert (one.position, one.reached, one.current, list(one.items())) == (0, 0, 0, [])
    for number in (254, 256, 65536):
        assert len(list(store.partition("journey", number).items())) == 2


def test_all_partitions_of_which_something_is_here_are_known(store: Store) -> None:
    assert list(store.partitions()) == []
    places = [("bus-ats", 0), ("journey", 0), ("journey", 255), ("journey", 65536), ("journey-b", 1)]
    for stage, number in places:
        store.partition(stage, number).apply({b"a": b"1", b"": b"2", b"\xff" * 9: b"3"}, 9, 5)
    assert list(store.partitions()) == places
    store.partition("journey", 255).clear()
    assert list(store.partitions()) == [place for place in places if place != ("journey", 255)]


def test_what_this_worker_has_not_had_for_so_long_that_it_may_have_missed_a_tombstone_is_forgotten(
    store: Store, tmp_path: Path
) -> None:
    now, secrets = 10 * STALE_MS, [os.urandom(64) for _ in range(5)]
    for number, current in enumerate((now, now - STALE_MS, now - STALE_MS - 1, 0, now - STALE_MS - 1)):
        store.partition("journey", number).apply({b"a": secrets[number]}, 1, current)
    store._db.flush()

    def on_disk() -> list[int]:
        files = b"".join(file.read_bytes() for file in (tmp_path / FOLDER).iterdir())
        return [number for number, secret in enumerate(secrets) if secret[16:48] in files]  # ends may be compressed

    assert on_disk() == [0, 1, 2, 3, 4]
    tidy(store, now, {("journey", 4)})
    assert [number for _, number in store.partitions()] == on_disk() == [0, 1, 4]


@pytest.mark.parametrize(("ahead", "is_stale"), [(3_600_000, False), (3_600_001, True)])
def test_a_copy_of_a_clock_that_was_ahead_is_not_taken_for_a_fresh_one(
    store: Store, ahead: int, *, is_stale: bool
) -> None:
    one = store.partition("journey", 0)
    one.apply({}, 1, 10 * STALE_MS + ahead)
    assert stale(one, 10 * STALE_MS) is is_stale


@pytest.mark.usefixtures("store")
def test_a_second_worker_in_the_directory_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=f"{tmp_path / FOLDER}: in use by another running Afterview"):
        Store(tmp_path)


@pytest.mark.usefixtures("store")
def test_so_is_one_in_another_process(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from afterview.events.errors import Misconfigured\n"
        "from afterview.workers.hosts.kafka.store import Store\n"
        "try: Store(Path(sys.argv[1]))\nexcept Misconfigured as error: print(error)"
    )
    said = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    assert "in use by another running Afterview" in said.stdout


@pytest.mark.usefixtures("store")
def test_nobody_else_may_look_into_the_folder(tmp_path: Path) -> None:
    assert (tmp_path / FOLDER).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["*.sst", "CURRENT", "MANIFEST-*"])
def test_a_damaged_folder_is_said_to_be_damaged_and_what_to_do(tmp_path: Path, name: str) -> None:
    store = Store(tmp_path)
    store.partition("journey", 0).apply({b"%d" % n: b"x" * 100 for n in range(5000)}, 1)
    store._db.flush()
    store.close()
    for file in (tmp_path / FOLDER).glob(name):
        file.write_bytes(b"\0" * file.stat().st_size)
    with pytest.raises(Damaged, match="remove the folder, all of it is read from Kafka again"):
        list(Store(tmp_path).partition("journey", 0).items())


_TOO_MUCH = """
import os, resource, signal, sys
from pathlib import Path
from afterview.events.errors import Unwritable
from afterview.workers.hosts.kafka.store import Store
store = Store(Path(sys.argv[1]))
one = store.partition("journey", 0)
one.apply({b"a": b"1"}, 1)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
try:
    for n in range(1000):
        one.apply({b"%d" % n: os.urandom(20_000)}, n + 2)
except Unwritable as error:
    print(one.position == n + 1, error, flush=True)
    os._exit(0)
"""


def test_a_full_disk_leaves_nothing_of_the_batch_and_says_so(tmp_path: Path) -> None:
    said = subprocess.run([sys.executable, "-c", _TOO_MUCH, tmp_path], capture_output=True, text=True, check=True)
    assert said.stdout.startswith(f"True {tmp_path / FOLDER}: IO error"), said.stdout
    store = Store(tmp_path)
    one = store.partition("journey", 0)
    assert len(list(one.items())) == one.position
    store.close()
