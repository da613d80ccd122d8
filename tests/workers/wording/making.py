"""Folders with templates of one's own, and what is said of them."""

from pathlib import Path

from afterview.workers.wording.library import read_library
from afterview.workers.wording.sources import packaged

TENANTS = ("acme", "fjord")
PACKAGED = packaged()


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def problems(folder: Path, files: dict[str, str]) -> list[str]:
    """Without the folder's name in front."""
    found = read_library(str(written(folder, files)), TENANTS)[1]
    return [problem.removeprefix(f"{folder}/") for problem in found]


def changed(name: str, old: str, new: str) -> dict[str, str]:
    """A packaged file with something else in it, as one's own."""
    text = PACKAGED[name].text
    assert old in text
    return {f"mail/{name}": text.replace(old, new)}
