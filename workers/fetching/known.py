"""Whose an application is, as webhooks told: ids, for elements of lists that name only the application."""

from datetime import datetime, timedelta

from msgspec import Struct

from afterview.events.ats.apis.api import Told

KEPT = timedelta(days=90)
"""after a webhook last told of it"""
MOST = 500
"""applications of one candidate"""


class Known(Struct, tag="known"):
    """Of one application."""

    told: Told
    until: datetime

    def due(self) -> datetime:
        """When it is forgotten."""
        return self.until


class Theirs(Struct, tag="theirs"):
    """The applications of one candidate: an erasure must find them."""

    applications: list[bytes]
    """the keys of what is known of each"""
    until: datetime

    def due(self) -> datetime:
        return self.until


def with_one_more(theirs: Theirs | None, application: bytes, at: datetime) -> Theirs:
    before = [key for key in theirs.applications if key != application] if theirs else []
    return Theirs([*before[-MOST + 1 :], application], at + KEPT)
