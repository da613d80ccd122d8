"""The languages that mails, pages and letters are written in."""

from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

Language = Literal["en", "nb", "sv", "da", "de"]

LANGUAGES: tuple[Language, ...] = get_args(Language)

REVIEWED: tuple[Language, ...] = ("en", "nb")
"""Those whose texts somebody has read who grew up with them. They are on where nobody says otherwise, no others are."""

_MEANT: dict[str, Language] = {
    "no": "nb",
    "nn": "nb",
    "norwegian": "nb",
    "se": "sv",
    "swedish": "sv",
    "dk": "da",
    "danish": "da",
    "at": "de",
    "ch": "de",
    "german": "de",
    "gb": "en",
    "uk": "en",
    "us": "en",
    "english": "en",
}
"""what is written by those who think of the country, or of the word"""


def _known(said: object) -> object:
    """Refuses a word that is none of them, and says which one it may have been."""
    if said in LANGUAGES:
        return said
    word = str(said).strip().lower().replace("_", "-").partition("-")[0]
    meant = word if word in LANGUAGES else _MEANT.get(word)
    if meant:
        raise ValueError(f"no language by this name: did you mean {meant}?")
    raise ValueError(f"no language that there are words in: there are {', '.join(LANGUAGES)}")


Languages = Annotated[tuple[Annotated[Language, BeforeValidator(_known)], ...], Field(min_length=1)]
"""Those that are turned on."""
