"""A candidate to whom a letter is owed, and what there is to see of it."""

from typing import Any

from tests.events.journey.office import LETTER, Office
from tests.stories import rejected, task_id

from afterview.events.journey.release import LetterState, letter_state, obstacle

CALL = task_id("verbal_feedback")
SCHEDULED = "Tue 02 Feb 10:00 written_rejection scheduled, due Fri 05 Feb 17:00"
DONE = "Tue 02 Feb 12:01 written_rejection completed [delivered]"
SURVEY = "Tue 02 Feb 12:01 rejection invitation scheduled, to be sent Fri 05 Feb 12:01"


def owed(**said: Any) -> Office:
    """A letter is owed since Tue 2 Feb 2027 at ten."""
    office = Office()
    office.put(rejected("2027-02-02 10:00", **said))
    return office


def state(office: Office, task: str = LETTER) -> LetterState | None:
    return letter_state(office.journeys[office.key()], task)


def in_the_way(office: Office, task: str = LETTER) -> str | None:
    return obstacle(office.journeys[office.key()], task, office.rules)


def journal(office: Office, application: str = "A-1") -> list[tuple[str, str | None]]:
    return [(entry.what, entry.reason) for entry in office.journeys[office.key()].applications[application].journal]
