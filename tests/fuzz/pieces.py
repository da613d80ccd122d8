"""What vendors' bodies are made of, as hypothesis draws it: as documented, with all that their schemas leave open."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

Bodies = st.SearchStrategy[Any]

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
_MOMENTS = st.integers(0, int((LAST - FIRST).total_seconds()) * 1000)
_OFFSETS = st.sampled_from([0, 60, -300, 345, 840])

words = st.text(max_size=12) | st.sampled_from(["Kari Eksempel", "Søk & finn", "Engineer", "日本", " two  words\n"])
numbers = st.integers(1, 10**9)
ids = numbers | st.uuids().map(str) | st.sampled_from(["A-1", "x_7", "0", "ä/b"])
flags = st.booleans()
mails = st.sampled_from(["kari@example.org", "none", "", "k@x.example", "a b@c.example"]) | st.emails()
links = st.sampled_from(["https://meet.example/1", "", "zoommtg://x"]) | words
zones = st.sampled_from(["Europe/Oslo", "America/New_York", "UTC", "CET-1", ""])
millis = _MOMENTS.map(lambda past: int(FIRST.timestamp() * 1000) + past)
strict_times = st.builds(
    lambda past, offset, how: (
        (FIRST + timedelta(milliseconds=past)).astimezone(timezone(timedelta(minutes=offset))).isoformat(timespec=how)
    ),
    _MOMENTS,
    _OFFSETS,
    st.sampled_from(["seconds", "milliseconds", "microseconds"]),
)
times = strict_times | _MOMENTS.map(
    lambda past: (FIRST + timedelta(milliseconds=past)).strftime("%Y-%m-%d %H:%M:%S UTC")
)


def maybe(strategy: Bodies) -> Bodies:
    """It, or null."""
    return st.none() | strategy


def record(needed: dict[str, Bodies], **optional: Bodies) -> Bodies:
    """An object: what is needed is there, the rest in half of the cases, and sometimes a key of nobody's."""
    strange = {"made-up": words | numbers | st.none()}
    return st.fixed_dictionaries(needed, optional={**optional, **strange})


def some(strategy: Bodies, most: int = 3) -> Bodies:
    return st.lists(strategy, max_size=most)


def one_of(*texts: Any) -> Bodies:
    return st.sampled_from(texts)


def person(**more: Bodies) -> Bodies:
    return record({"id": maybe(ids), "name": maybe(words), "email": maybe(mails)}, **more)
