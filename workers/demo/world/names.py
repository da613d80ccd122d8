"""Names and words for people who do not exist."""

from typing import NamedTuple


class Words(NamedTuple):
    """What is said of candidates, in one language."""

    reasons: tuple[str, ...]
    match: tuple[str, ...]
    impression: tuple[str, ...]
    advice: tuple[str, ...]

    @property
    def parts(self) -> dict[str, tuple[str, ...]]:
        """Of a note."""
        return {"match": self.match, "impression": self.impression, "advice": self.advice}


class Names(NamedTuple):
    language: str
    """that these people write and read"""
    first: tuple[str, ...]
    last: tuple[str, ...]


NORWEGIAN = Names(
    language="nb",
    first=("Kari", "Ola", "Ingrid", "Håkon", "Åse", "Bjørn", "Sigrid", "Øyvind", "Solveig", "Jonas", "Maja", "Eirik"),
    last=("Nordmann", "Hansen", "Bjørnstad", "Østby", "Ødegård", "Lunde", "Haugen", "Moen", "Berg", "Kvåle", "Nygård"),
)
GERMAN = Names(
    language="de",
    first=("Anna", "Jürgen", "Käthe", "Lukas", "Sören", "Greta", "Jörg", "Mareike", "Felix", "Änne", "Björn", "Heike"),
    last=("Müller", "Schäfer", "Weiß", "Krüger", "Böhm", "Schröder", "Vogel", "Lange", "Köhler", "Groß", "Hübner"),
)
ENGLISH = Names(
    language="en",
    first=("Grace", "Oliver", "Zoë", "Priya", "Samuel", "Chloe", "Kwame", "Aisha", "Liam", "Niamh"),
    last=("O'Brien", "Smith", "Okafor", "Taylor-Jones", "Patel", "Evans", "MacLeod", "Khan"),
)
AUSTRALIAN = Names(
    language="en",
    first=("Mia", "Jack", "Matilda", "Cooper", "Evie", "Angus", "Jarrah", "Thi", "Arjun", "Isla", "Mei", "Hamish"),
    last=("Walker", "Nguyen", "Kelly", "Singh", "Campbell", "Chen", "Bennett", "Murray", "Harris", "Doyle", "Lim"),
)

WORDS = {
    "nb": Words(
        reasons=(
            "Mindre erfaring på området enn stillingen krever",
            "Språkkravene i stillingen",
            "Stillingen ble besatt internt",
        ),
        match=(
            "God på data og Python; mindre erfaring med systemer som aldri kan stå",
            "Har ledet små team; annonsen ba om større",
            "Akkurat den bransjekunnskapen som annonsen ba om",
        ),
        impression=(
            "Forklarte et vanskelig valg rolig, og hva du ville gjort annerledes i dag",
            "Godt forberedt, med gode spørsmål om kundene våre",
        ),
        advice=(
            "Søk deg til et team som drifter sine egne tjenester",
            "Ta med to eksempler på eget arbeid neste gang",
        ),
    ),
    "en": Words(
        reasons=(
            "Less experience in this field than the role asks for",
            "The language requirements of the role",
            "The position was filled internally",
        ),
        match=(
            "Solid Python and a good feeling for data; less experience with systems that must never stop",
            "Has led small teams; the advertisement asked for larger ones",
            "Exactly the industry knowledge that the advertisement asked for",
        ),
        impression=(
            "Explained a hard decision calmly, and what would be done differently today",
            "Well prepared, with good questions about our customers",
        ),
        advice=(
            "Work in a team that runs its own services, and write about what was learned",
            "Bring two examples of your own work next time",
        ),
    ),
    "de": Words(
        reasons=(
            "Weniger Erfahrung auf diesem Gebiet, als die Stelle verlangt",
            "Die Sprachkenntnisse, die die Stelle verlangt",
            "Die Stelle wurde intern besetzt",
        ),
        match=(
            "Sicher in Python und mit gutem Gespür für Daten; weniger Erfahrung mit Systemen, die nie stehen dürfen",
            "Hat kleine Teams geleitet; die Ausschreibung verlangt größere",
            "Genau die Branchenkenntnis, die die Ausschreibung verlangt",
        ),
        impression=(
            "Hat eine schwierige Entscheidung ruhig erklärt, und was heute anders laufen würde",
            "Gut vorbereitet, mit guten Fragen zu unserer Kundschaft",
        ),
        advice=(
            "In einem Team arbeiten, das seine Dienste selbst betreibt",
            "Beim nächsten Mal zwei Beispiele eigener Arbeit mitbringen",
        ),
    ),
}
COMMENTS = (
    "Takk for en ryddig prosess.",
    "Friendly people; the second interview was moved twice.",
    "Ich hätte gern früher gehört, wie es ausgeht.",
    "",
)

TIMES = ("", "Hverdager etter kl. 16", "Mornings, before 10 am", "Am liebsten freitags")

_PLAIN = str.maketrans({"å": "a", "ø": "o", "æ": "ae", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ë": "e", "'": ""})


def plain(name: str) -> str:
    """As it stands in an e-mail address."""
    return name.lower().translate(_PLAIN).replace(" ", ".")
