"""The files that mails are made of, as texts: the packaged ones, and a folder's that stand in for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGED = Path(__file__).parents[1] / "templates" / "mail"
MJML, HTML = ".mjml", ".html.j2"


@dataclass(frozen=True, slots=True)
class Source:
    text: str
    where: str
    """the file, as a problem names it"""
    own: bool = False
    """not packaged"""


Sources = Mapping[str, Source]
"""By path below the folder: `en/invitation.txt.j2`."""


def packaged() -> dict[str, Source]:
    """What comes with Afterview."""
    return {
        path.relative_to(PACKAGED).as_posix(): Source(path.read_text("utf-8"), f"packaged mail/{_below(path)}")
        for path in sorted(PACKAGED.rglob("*"))
        if path.is_file()
    }


def own_files(folder: Path, problems: list[str]) -> dict[str, Source]:
    """Every file of a folder and those below; what cannot be read goes to `problems`.

    Hidden files and READMEs do not count.
    """
    found: dict[str, Source] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name.startswith((".", "README")) or "/." in name:
            continue
        try:
            found[name] = Source(path.read_text("utf-8-sig"), str(path), own=True)
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{path}: cannot be read as UTF-8 text: {error}")
    return found


def overlaid(under: Sources, over: Sources) -> dict[str, Source]:
    """`over` where it has something; an HTML part is the same whether it is written in MJML or in HTML."""
    replaced = {part_name(name) for name in over}
    return {name: source for name, source in under.items() if part_name(name) not in replaced} | dict(over)


def part_name(name: str) -> str:
    """Of a file, the name under which templates know it: MJML is compiled to HTML."""
    return name.removesuffix(MJML) + HTML if name.endswith(MJML) else name


def _below(path: Path) -> str:
    return path.relative_to(PACKAGED).as_posix()
