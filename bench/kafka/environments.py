"""What a contestant runs in: none of them is a dependency of ours.

Quix Streams has an environment of its own; so has Kafka Streams, where there is a Java compiler.
"""

import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from urllib.request import urlopen

from afterview.workers.demo.kafka.jars import jars

ROOT = Path(__file__).parents[2]
HERE = Path(sys.executable)
QUIX_VERSION = "3.28.1"
_FOLDER = ROOT / ".tools" / "bench-venv"
STREAMS_VERSION = "4.1.0"
_STREAMS = ROOT / ".tools" / "bench-streams"
_SOURCE = Path(__file__).parent / "peers" / "streams" / "LightStreams.java"
_CENTRAL = "https://repo.maven.apache.org/maven2"
_JARS = {
    f"org/apache/kafka/kafka-streams/{STREAMS_VERSION}/kafka-streams-{STREAMS_VERSION}.jar": (
        "3e275e8a224035b7dab6344eef518fc125f6f17f3ac191b16d5ef5b55dada0a6"
    ),
    "org/rocksdb/rocksdbjni/9.7.3/rocksdbjni-9.7.3.jar": (
        "5ca63e0e955f101f7af1c1fb8ce260b5d3a5701cea7d8c2852b9d56031a57221"
    ),
}
"""beside those of the broker; 73 MB"""
_PATIENCE = 300.0


class NotAvailable(Exception):
    """Why a contestant cannot take part here."""


def quix() -> Path:
    """Its Python; made at the first time, which needs the network. Raises `NotAvailable`.

    With the pydantic that we have, though it asks for an older one: all contestants validate with the same.
    """
    python, wanted = _FOLDER / "bin" / "python", f"{QUIX_VERSION} {version('pydantic')}"
    if _installed(python) == wanted:
        return python
    uv = next((path for path in (str(ROOT / ".tools/bin/uv"), shutil.which("uv")) if path and Path(path).exists()), "")
    if not uv:
        raise NotAvailable("there is no uv to install it with (`make setup` does)")
    same = [f"{name}=={version(name)}" for name in ("pydantic", "msgspec", "holidays", "tzdata")]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as override:
        override.write("\n".join(same))
        override.flush()
        _run(uv, "venv", "--quiet", "--clear", "--python", str(HERE), str(_FOLDER))
        target = ("--python", str(python), "--override", override.name)
        _run(uv, "pip", "install", "--quiet", *target, f"quixstreams=={QUIX_VERSION}", *same)
    return python


def streams() -> list[str]:
    """Java, ready to run Kafka Streams; fetched and compiled when needed. Raises `NotAvailable`."""
    javac, java = shutil.which("javac"), shutil.which("java")
    if not javac or not java:
        raise NotAvailable("there is no javac and java on the PATH")
    libraries, classes = _STREAMS / "jars", _STREAMS / "classes"
    libraries.mkdir(parents=True, exist_ok=True)
    for path, digest in _JARS.items():
        _fetched(libraries / Path(path).name, path, digest)
    path = f"{classes}:{libraries}/*:{jars()}/*"
    made = classes / "LightStreams.class"
    if not made.exists() or made.stat().st_mtime < _SOURCE.stat().st_mtime:
        _run(javac, "--release", "17", "-proc:none", "-cp", path, "-d", str(classes), str(_SOURCE))
    return [java, "-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", path, "LightStreams"]


def _fetched(file: Path, path: str, digest: str) -> None:
    if file.exists() and sha256(file.read_bytes()).hexdigest() == digest:
        return
    try:
        with urlopen(f"{_CENTRAL}/{path}", timeout=60) as answer:  # noqa: S310  https
            content = answer.read()
    except OSError as error:
        raise NotAvailable(f"{file.name} cannot be fetched: {type(error).__name__}") from error
    if sha256(content).hexdigest() != digest:
        raise NotAvailable(f"{file.name} is not what it was")
    file.write_bytes(content)


def _installed(python: Path) -> str:
    if not python.exists():
        return ""
    asked = "from importlib.metadata import version as v; print(v('quixstreams'), v('pydantic'))"
    return _said(str(python), "-c", asked, check=False)


def _said(*command: str, check: bool = True) -> str:
    done = subprocess.run(command, check=check, capture_output=True, text=True, timeout=_PATIENCE)  # noqa: S603  ours
    return done.stdout.strip()


def _run(*command: str) -> None:
    try:
        _said(*command)
    except subprocess.TimeoutExpired:
        raise NotAvailable(f"{' '.join(command[1:3])} took too long") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip().splitlines() or ["without a word"]
        raise NotAvailable(f"{' '.join(command[1:3])} failed: {said[-1].strip()}") from None
