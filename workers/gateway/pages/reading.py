"""Who reads the page of a task, and when."""

from dataclasses import dataclass
from datetime import datetime

from afterview.events.letters.values import Language
from afterview.schemas.people import Person
from afterview.workers.mail.houses import House


@dataclass(frozen=True, slots=True)
class Reading:
    """`text`: of the letter, as it has been entered."""

    house: House
    language: Language
    person: Person
    now: datetime
    text: str | None = None
