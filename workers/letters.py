"""Reads the letter templates: the packaged ones, and from a folder beside the policy those that replace them."""

from dataclasses import fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from afterview.events.errors import Misconfigured
from afterview.events.letters import LANGUAGES, Language, LanguageTexts, LetterTexts

_PLAIN = {"avoid", "hold"}


def load_letters(folder: Path | None = None) -> LetterTexts:
    """`<folder>/<language>/<name>` stands in for the packaged file of that name; every other file there is refused."""
    for path in sorted(folder.iterdir()) if folder and folder.is_dir() else ():
        if path.name not in LANGUAGES and not path.name.startswith("."):
            raise Misconfigured(f"{path}: letters are written in {', '.join(LANGUAGES)} only")
    packaged = files("afterview.workers") / "templates" / "letters"
    return LetterTexts(**{language: _language(packaged, folder, language) for language in LANGUAGES})


def _file_names() -> dict[str, str]:
    return {
        field.name: f"{field.name}.txt" if field.name in _PLAIN else f"{field.name}.txt.j2"
        for field in fields(LanguageTexts)
    }


def _language(packaged: Traversable, folder: Path | None, language: Language) -> LanguageTexts:
    names, own = _file_names(), folder / language if folder else None
    if own and own.is_dir():
        for path in sorted(own.iterdir()):
            if path.name not in names.values() and not path.name.startswith("."):
                raise Misconfigured(f"{path}: no letter template has this name; there are {', '.join(names.values())}")
    texts = {field: _read(packaged / language / name, own / name if own else None) for field, name in names.items()}
    return LanguageTexts(**{field: _said(text) if field in _PLAIN else text for field, text in texts.items()})


def _said(text: str) -> str:
    """A list of lines without those that begin with `#`: they are about it."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))


def _read(packaged: Traversable, own: Path | None) -> str:
    if own is None or not own.is_file():
        return packaged.read_text("utf-8")
    try:
        return own.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{own}: cannot be read as UTF-8 text: {error}") from error
