"""Reads the letter templates: the packaged ones, and from a folder beside the policy those that replace them."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from afterview.events.errors import Misconfigured
from afterview.events.letters import LANGUAGES, Language, LanguageTexts, LetterTexts
from afterview.events.suggesting import suggestion

_PLAIN = {"avoid", "fit", "protected", "comparison", "work"}


@cache
def packaged_letters() -> LetterTexts:
    """Those that come with Afterview."""
    return load_letters()


def load_letters(*folders: Path) -> LetterTexts:
    """`<folder>/<language>/<name>` stands in for the packaged file of that name: the first folder's that has it.

    Every other file there is refused, all of them at once.
    """
    problems = [problem for folder in folders for problem in _strays(folder)]
    packaged = files("afterview.workers") / "templates" / "letters"
    texts = {language: _language(packaged, folders, language, problems) for language in LANGUAGES}
    if problems:
        raise Misconfigured("\n".join(problems))
    return LetterTexts(**texts)


def _file_names() -> dict[str, str]:
    return {
        field.name: f"{field.name}.txt" if field.name in _PLAIN else f"{field.name}.txt.j2"
        for field in fields(LanguageTexts)
    }


def _strays(folder: Path) -> Iterator[str]:
    """What nobody reads."""
    names = _file_names().values()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith((".", "README")):
            continue
        if path.name not in LANGUAGES:
            yield f"{path}: letters are written in {', '.join(LANGUAGES)} only"
            continue
        for own in sorted(path.iterdir()) if path.is_dir() else ():
            if own.name not in names and not own.name.startswith((".", "README")):
                yield f"{own}: no letter template has this name{suggestion(own.name, names)}"


def _language(packaged: Traversable, folders: Sequence[Path], language: Language, problems: list[str]) -> LanguageTexts:
    texts = {
        field: _read(packaged / language / name, [folder / language / name for folder in folders], problems)
        for field, name in _file_names().items()
    }
    return LanguageTexts(**{field: _said(text) if field in _PLAIN else text for field, text in texts.items()})


def _said(text: str) -> str:
    """A list of lines without those that begin with `#`: they are about it."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))


def _read(packaged: Traversable, owns: Sequence[Path], problems: list[str]) -> str:
    """The packaged text also where one's own cannot be read."""
    for own in owns:
        if own.is_file():
            try:
                return own.read_text("utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                problems.append(f"{own}: cannot be read as UTF-8 text: {error}")
                break
    return packaged.read_text("utf-8")
