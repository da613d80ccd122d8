"""Reading a vendor's JSON by path, with errors that name the path and never the value (convert rules 2 and 4)."""

from datetime import datetime
from typing import Any

from afterview.events.ats.texts import clean, email_of, text_of
from afterview.events.ats.times import Times
from afterview.events.errors import Malformed

LONGEST_ID = 512

_KINDS = {type(None): "null", bool: "a flag", int: "a number", float: "a number", str: "a text", list: "a list"}


def kind_of(value: Any) -> str:
    """What a value is, for a line in an error."""
    return _KINDS.get(type(value), "an object")


class Body:
    """One JSON object and the way to it. Missing, null and empty are the same: None, or an empty `Body`."""

    __slots__ = ("_above", "_key", "_times", "value")

    def __init__(self, value: dict[str, Any], times: Times, above: "Body | None" = None, key: str = "") -> None:
        self.value = value
        self._times = times
        self._above = above
        self._key = key

    def where(self, key: str = "") -> str:
        """The path of a member, such as `payload.application.jobs[0].id`."""
        return ".".join(part for part in (self._above.where(self._key) if self._above else "", key) if part)

    def has(self, *keys: str) -> bool:
        """All of these members are there."""
        return all(self.value.get(key) not in (None, "") for key in keys)

    def obj(self, key: str) -> "Body":
        """The object at `key`, empty when there is none."""
        return self._inner(key, self.value.get(key))

    def need(self, key: str) -> "Body":
        """The object at `key`, which belongs to the shape."""
        inner = self.obj(key)
        if not inner.value:
            raise Malformed(f"{self.where(key)}: missing")
        return inner

    def objects(self, key: str) -> list["Body"]:
        """The objects of the list at `key`; nulls are left out."""
        return [self._inner(f"{key}[{n}]", one) for n, one in enumerate(self._list(key)) if one is not None]

    def emails(self, key: str, member: str) -> str | None:
        """Of the objects of the list at `key` the first address at `member`."""
        return email_of([one.value.get(member) for one in self.objects(key)])

    def first(self, key: str) -> "Body":
        """The first object of the list at `key`, empty when there is none."""
        listed = self._list(key)
        return self._inner(f"{key}[0]", listed[0] if listed else None)

    def texts(self, key: str) -> list[str]:
        """The texts of the list at `key`; others in it are left out."""
        return [text for text in map(text_of, self._list(key)) if text]

    def text(self, key: str) -> str | None:
        """An optional text; one of another type is left out."""
        return text_of(self.value.get(key))

    def email(self, key: str) -> str | None:
        """An optional address; what is none is left out."""
        return email_of(self.value.get(key))

    def word(self, key: str) -> str | None:
        """A text to be looked up in `--outcomes`: a number counts as decimal text."""
        value = self.value.get(key)
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else text_of(value)

    def flag(self, key: str) -> bool | None:
        """An optional flag; one of another type is left out."""
        value = self.value.get(key)
        return value if isinstance(value, bool) else None

    def id(self, key: str) -> str:
        """A needed id."""
        found = self.some_id(key)
        if found is None:
            raise Malformed(f"{self.where(key)}: an id is missing")
        return found

    def some_id(self, key: str) -> str | None:
        """An id where there is one; numbers as text. Null and empty are none, any other type is refused."""
        value = self.value.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            found = clean(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            found = str(value)
        else:
            raise Malformed(f"{self.where(key)}: an id is a text or a whole number, not {kind_of(value)}")
        if len(found) > LONGEST_ID:
            raise Malformed(f"{self.where(key)}: an id of more than {LONGEST_ID} characters")
        return found or None

    def first_id(self, key: str) -> str | None:
        """The first of a list of ids, if there is one."""
        listed = self._list(key)
        return (
            Body({f"{key}[0]": listed[0]}, self._times, self._above, self._key).some_id(f"{key}[0]") if listed else None
        )

    def time(self, key: str) -> datetime | None:
        """A time where there is one, in UTC; what is there and is no time is refused."""
        value = self.value.get(key)
        if value is None or (isinstance(value, str) and not clean(value)):
            return None
        try:
            return self._times(value)
        except ValueError as error:
            raise Malformed(f"{self.where(key)}: {error}") from None

    def needed_time(self, key: str) -> datetime:
        """A needed time."""
        found = self.time(key)
        if found is None:
            raise Malformed(f"{self.where(key)}: a time is missing")
        return found

    def first_time(self, *keys: str) -> datetime | None:
        """The time at the first of the keys that has one."""
        times = (self.time(key) for key in keys)
        return next((moment for moment in times if moment), None)

    def _list(self, key: str) -> list[Any]:
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise Malformed(f"{self.where(key)}: a list is expected, not {kind_of(value)}")
        return value

    def _inner(self, key: str, value: Any) -> "Body":
        if value is None:
            value = {}
        elif not isinstance(value, dict):
            raise Malformed(f"{self.where(key)}: an object is expected, not {kind_of(value)}")
        return Body(value, self._times, self, key)
