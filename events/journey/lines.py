"""One line of a story."""

from datetime import datetime

from msgspec import Struct

from afterview.events.journey.explaining import Said
from afterview.events.journey.rulebook import Rulebook


class Line(Struct, frozen=True):
    """For a script `what` and `reason`; for a person the sentence."""

    what: str
    """`interview survey skipped`, as the journal calls it"""
    sentence: str
    """without a full stop"""
    at: datetime | None = None
    """None: no moment is known of it, or it has none"""
    application_id: str | None = None
    """None: it is about the candidate as a whole"""
    reason: str | None = None
    rules: tuple[int, ...] = ()
    """of docs/JOURNEY.md"""
    late: bool = False
    """its moment has come, and Afterview has not done it yet"""


def in_words(said: Said, rules: Rulebook) -> str:
    """A sentence with the numbers of the policy in force."""
    return said.text.format(surveys=rules.policy.surveys)


def together(*rules: tuple[int, ...]) -> tuple[int, ...]:
    """Each rule once, in order."""
    return tuple(sorted({rule for some in rules for rule in some}))
