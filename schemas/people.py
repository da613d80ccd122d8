"""People and jobs, as events name them (CONTRACT 2)."""

from afterview.schemas.base import Flag, Identifier, Text, Value


class Person(Value):
    """Somebody of the hiring team. An `id` is usual and not required (R92)."""

    id: Identifier | None = None
    name: Text | None = None
    email: Text | None = None
    phone: Text | None = None


class Candidate(Value):
    """The candidate. A field left out keeps what is known, null clears it (R29)."""

    id: Identifier
    name: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    locale: Text | None = None
    """BCP 47"""
    timezone: Text | None = None
    """IANA; an unknown one counts as not given (R7)"""
    can_email: Flag | None = None
    """true while nobody has said otherwise"""
    internal: Flag | None = None
    """false while nobody has said otherwise"""


class Job(Value):
    """The job applied for."""

    id: Identifier
    title: Text | None = None
    department: Text | None = None
    location: Text | None = None
    country: Text | None = None
    """ISO 3166-1 alpha-2; an unknown one counts as not given (R6)"""
    language: Text | None = None
