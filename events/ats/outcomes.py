"""`--outcomes`: what a vendor's own words mean (convert rule 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from afterview.events.ats.reading import decode
from afterview.events.ats.texts import clean
from afterview.events.errors import Malformed, Misconfigured

Outcome = Literal["rejected", "withdrawn", "hired", "active", "interviewed", "ignore"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

_ANY = "*"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Vendor text, trimmed and without letter case, to outcome."""

    table: Mapping[str, Outcome] = field(default_factory=dict)

    def of(self, *words: str | None) -> Outcome | None:
        """What the first word with an entry means, else `*`; None when nobody has said."""
        known = (self.table.get(_folded(word)) for word in words if word)
        return next((outcome for outcome in known if outcome), self.table.get(_ANY))


def parse_outcomes(text: bytes) -> Outcomes:
    """The file `--outcomes`: a JSON object of vendor text to outcome. Raises `Misconfigured`, a line for each word."""
    try:
        entries = decode(text)
    except Malformed as error:
        raise Misconfigured(f"outcomes: {error}") from None
    if not isinstance(entries, dict):
        raise Misconfigured("outcomes: one JSON object of vendor text to outcome is expected")
    if wrong := [word for word, meaning in entries.items() if not _known(meaning)]:
        must = f"must be one of {', '.join(OUTCOMES)}"
        raise Misconfigured("\n".join(f"outcomes: {clean(word)!r} {must}" for word in wrong))
    table: dict[str, Outcome] = {}
    for word, outcome in entries.items():
        if table.setdefault(_folded(word), outcome) != outcome:
            raise Misconfigured(f"outcomes: {clean(word)!r} is there twice, with different outcomes")
    return Outcomes(table)


def _known(meaning: Any) -> bool:
    return any(meaning == outcome for outcome in OUTCOMES)


def _folded(word: str) -> str:
    return clean(word).casefold()
