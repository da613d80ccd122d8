"""`docs/NEW-VENDOR.md`, done word for word in a copy of the repository: a file, its two lines, its fixtures."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/NEW-VENDOR.md").read_text("utf-8")
FILE = re.compile(r"^`((?:events|tests)/[\w/]+\.py)`[^`]*```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
ROOMS = ("events", "schemas", "workers", "tests", "docs")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository with all that the page adds."""
    folder = tmp_path_factory.mktemp("repository")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
    shutil.copytree(ROOT / "src", folder / "src", symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    for name, code in FILE.findall(PAGE):
        assert not (folder / name).exists()
        (folder / name).write_text(code, "utf-8")
    (payload,) = re.findall(r"^```json\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (folder / "payload.json").write_text(payload, "utf-8")
    _registered(folder / "events/ats/vendors.py")
    return folder


def _registered(table: Path) -> None:
    """Both lines of the page, and nothing else."""
    line, entry = re.findall(r"^\+(.+\n)", PAGE, re.MULTILINE)
    text = table.read_text("utf-8")
    text = text.replace("from afterview.events.ats.kombo ", f"{line}from afterview.events.ats.kombo ")
    table.write_text(text.replace("        MAPPING,\n", f"        MAPPING,\n{entry}"), "utf-8")


def done(folder: Path, command: str) -> str:
    """What it prints; it must succeed."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    ran = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def commands() -> list[str]:
    return [
        line for text in re.findall(r"^```bash\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE) for line in text.split("\n")
    ]


def test_the_page_has_the_files_that_it_names() -> None:
    names = [name for name, _ in FILE.findall(PAGE)]
    assert names == [
        "events/ats/kestrel.py",
        "tests/events/ats/test_kestrel.py",
        "tests/fuzz/shapes/kestrel.py",
    ]


def test_all_that_the_page_says_works(copy: Path) -> None:
    """But for the length of the fuzzing, and `make check`, which looks at the whole repository."""
    made, metrics, converted, tested, fuzzed, *checked = [line for line in commands() if line]
    assert checked == ["make check"]
    done(copy, made)
    done(copy, metrics)
    assert "| Kestrel | `/in/<tenant>/kestrel` |" in (copy / "docs/CONNECTING.md").read_text("utf-8")
    assert "`kestrel`" in (copy / "docs/METRICS.md").read_text("utf-8")
    (event,) = map(json.loads, done(copy, converted).splitlines())
    assert event["id"] == "candidate.rejected:7731:2027-03-08T09:15:00Z"
    assert re.search(r"= [0-9]+ passed", done(copy, tested))
    assert "events that are right, or one line" in done(copy, f"{fuzzed} --each 16")


def test_the_code_on_the_page_is_as_all_other_code(copy: Path) -> None:
    files = " ".join(["events/ats/vendors.py", *(name for name, _ in FILE.findall(PAGE))])
    done(copy, f".venv/bin/ruff format --check {files} && .venv/bin/ruff check {files}")
