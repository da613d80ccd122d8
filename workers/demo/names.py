"""Names and words for people who do not exist."""

from typing import NamedTuple


class Names(NamedTuple):
    first: tuple[str, ...]
    last: tuple[str, ...]


NORWEGIAN = Names(
    first=tuple("Kari Ola Ingrid Håkon Åse Bjørn Sigrid Øyvind Solveig Jonas Maja Eirik Tuva Magnus Ragnhild".split()),
    last=tuple("Nordmann Hansen Bjørnstad Østby Ødegård Lunde Haugen Moen Berg Solberg Kvåle Nygård".split()),
)
GERMAN = Names(
    first=tuple("Anna Jürgen Käthe Lukas Sören Greta Jörg Mareike Felix Änne Björn Heike Matthias".split()),
    last=tuple("Müller Schäfer Weiß Krüger Böhm Schröder Vogel Lange Köhler Groß Hübner".split()),
)
ENGLISH = Names(
    first=tuple("Grace Oliver Zoë Priya Samuel Chloe Kwame Aisha Liam Niamh".split()),
    last=("O'Brien", "Smith", "Okafor", "Taylor-Jones", "Patel", "Evans", "MacLeod", "Khan"),
)

REASONS = (
    "Somebody with more experience in this field",
    "Language requirements of the role",
    "Position filled internally",
    "Compensation expectations",
)
MATCH = (
    "Solid Python and a good feeling for data; less experience with systems that must never stop",
    "Exactly the industry knowledge that the advertisement asked for",
    "Has led small teams; the advertisement asked for larger ones",
)
IMPRESSION = (
    "Explained a hard decision calmly, and what would be done differently today",
    "Well prepared, asked good questions about our customers",
    "The case was solved in a clear order, with the numbers at hand",
)
ADVICE = (
    "Work in a team that runs its own services, and write about what was learned",
    "Take a project from the first customer talk to the invoice",
    "Show more of the work itself: a portfolio with two examples would have helped",
)
COMMENTS = (
    "Takk for en ryddig prosess.",
    "Friendly people; the second interview was moved twice.",
    "Ich hätte gern früher gehört, wie es ausgeht.",
    "",
)

_PLAIN = str.maketrans({"å": "a", "ø": "o", "æ": "ae", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ë": "e", "'": ""})


def plain(name: str) -> str:
    """As it stands in an e-mail address."""
    return name.lower().translate(_PLAIN).replace(" ", ".")
