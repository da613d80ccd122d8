"""What the layout promises: rooms, one reader of the clock, one broad `except`, small files, a whole wheel."""

import ast
import gc
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("schemas", "events", "workers")
LONGEST_FILE, LONGEST_FUNCTION = 300, 60


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository, those included that are not committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def sources(*rooms: str) -> list[Path]:
    return [path for path in tracked(*(f"{room}/*.py" for room in rooms)) if path.is_file()]


def nodes(path: Path) -> Iterator[ast.AST]:
    gc.disable()  # it may end what tests before have left, in the middle of a parse: CPython miscounts its depth then
    try:
        return ast.walk(ast.parse(path.read_text("utf-8")))
    finally:
        gc.enable()


def names(path: Path) -> set[str]:
    """Every dotted name that a file mentions, such as `datetime.now`."""
    return {ast.unparse(node) for node in nodes(path) if isinstance(node, ast.Attribute)}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_only_one_module_reads_the_clock() -> None:
    """STYLE: `now` is an argument."""
    reading = {relative(path) for path in sources(*ROOMS) if names(path) & {"datetime.now", "time.time", "date.today"}}
    assert reading == {"workers/clock.py"}


def test_only_one_module_reads_the_environment() -> None:
    reading = {relative(path) for path in sources(*ROOMS) if names(path) & {"os.environ", "os.getenv"}}
    assert reading == {"workers/settings.py"}


def test_only_the_guard_catches_whatever_comes() -> None:
    broad = {
        relative(path)
        for path in sources(*ROOMS)
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    }
    assert broad == {"workers/guard.py"}


def test_stages_never_import_each_other() -> None:
    """They talk through topics; only the wiring knows all of them."""
    stages = {path.stem for path in sources("workers") if path.parent.name == "stages"} - {"__init__"}
    for path in sources("workers"):
        if path.parent.name == "stages":
            imported = re.findall(r"workers\.stages\.(\w+)", path.read_text("utf-8"))
            assert not set(imported) & stages - {path.stem}, relative(path)


def test_a_file_has_one_subject_and_its_functions_are_short() -> None:
    long_ones = [
        *(relative(path) for path in sources(*ROOMS, "tests", "bench") if _lines(path) > LONGEST_FILE),
        *(name for path in sources(*ROOMS, "tests", "bench") for name in _long_functions(path)),
    ]
    assert long_ones == []


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _long_functions(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > LONGEST_FUNCTION:
            yield f"{relative(path)}: {node.name}"


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_the_wheel_has_every_file_of_the_three_rooms(tmp_path: Path) -> None:
    """hatchling visits a linked folder once: a room may go missing and nothing complains."""
    uv = ROOT / ".tools/bin/uv"
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", tmp_path], cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = {
        name.removeprefix("afterview/") for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name
    }
    assert packed == {relative(path) for path in tracked(*ROOMS) if path.is_file()}
