"""The pieces that every schema is made of."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictBool,
    StringConstraints,
    TypeAdapter,
    WithJsonSchema,
)

RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
# Calendars and time zones mean something in these years.
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _moment(value: object) -> datetime:
    """RFC 3339 text (or an aware datetime) as UTC; naive times have no meaning here and are refused."""
    if isinstance(value, str) and RFC3339.fullmatch(value):
        value = _parsed(value)
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("not an RFC 3339 time with an offset, such as 2027-03-04T11:00:00Z")
    try:
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
    except OverflowError:
        moment = LATEST
    if not EARLIEST <= moment < LATEST:
        raise ValueError("a time before 1900 or after 2199")
    return moment


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError("not a day and time that there is") from None


Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A point in time: RFC 3339 with an offset outside, an aware datetime in UTC inside."""

OwnMoment = AwareDatetime
"""A moment that we have computed: in UTC already, and it may lie after the last one that an event may name."""

MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=512)]
"""An id as its owner writes it."""

Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
"""A tenant's name in addresses, file names and keys."""

SLUG: TypeAdapter[str] = TypeAdapter(Slug)

Flag = StrictBool


Text = str
Address = Annotated[str, StringConstraints(strip_whitespace=True)]
"""Of a mailbox. Whoever typed or pasted a blank before or after it did not mean that."""
LongText = Annotated[str, StringConstraints(max_length=20_000)]


class Value(BaseModel):
    """A frozen value. From outside, unknown fields are ignored (CONTRACT 1)."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Closed(BaseModel):
    """A frozen value of ours: an unknown field is a bug, or a misspelling in a configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")
