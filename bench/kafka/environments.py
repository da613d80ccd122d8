"""Which Python a contestant runs in. Quix Streams is no dependency of ours: it has an environment of its own."""

import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(sys.executable)
QUIX_VERSION = "3.28.1"
_FOLDER = ROOT / ".tools" / "bench-venv"
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
