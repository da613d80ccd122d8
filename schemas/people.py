"""People and jobs, as events name them (CONTRACT 2)."""

from afterview.schemas.base import Address, Flag, Identifier, Text, Value


class Person(Value):
    """Somebody of the hiring team. An `id` is usual and not required (R92)."""

    id: Identifier | None = None
    """as the ATS knows them"""
    name: Text | None = None
    """as it is written in mails"""
    email: Address | None = None
    """where their tasks are mailed to"""
    phone: Text | None = None
    """passed on with their tasks"""


class Candidate(Value):
    """The candidate. A field left out keeps what is known, null clears it (R29)."""

    id: Identifier
    """as the ATS knows them; with the tenant it says whose journey it is"""
    name: Text | None = None
    """how mails and letters greet them"""
    email: Address | None = None
    """without one nobody is asked anything"""
    phone: Text | None = None
    """shown to whoever owes a call"""
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
    """as the ATS knows it"""
    title: Text | None = None
    """as letters and mails name it"""
    department: Text | None = None
    """metrics are told by it"""
    location: Text | None = None
    """passed on, not used"""
    country: Text | None = None
    """ISO 3166-1 alpha-2; an unknown one counts as not given (R6)"""
    language: Text | None = None
    """BCP 47; passed on, not used: letters are in the candidate's language, else the tenant's"""
