"""The tables of vendors in `docs/CONNECTING.md`: `python -m afterview.workers.connecting docs/CONNECTING.md`.

They are made of the `Vendor` at the end of each module in `events/ats/`, and stand between two comments each.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from afterview.events.ats.vendor import Vendor
from afterview.events.ats.vendors import VENDOR

_NOT_A_VENDOR = frozenset({"cloudevents", "mapping"})
"""Have sections of their own on the page, but for how they are signed"""
_BLOCK = re.compile(r"(<!-- vendors: (\w+)[^>]* -->\n).*?(<!-- end -->)", re.DOTALL)

Rows = Iterator[tuple[str, ...]]


def with_tables(page: str) -> str:
    """The page with every table as it is now."""
    return _BLOCK.sub(lambda found: f"{found[1]}\n{_TABLES[found[2]]()}\n{found[3]}", page)


def _doors() -> str:
    """Who may deliver, and what each delivery is known and answered by."""
    rows = (
        (
            one.title,
            f"`/in/<tenant>/{one.name}`" if one.signed else "none: polled",
            one.shares,
            one.signature or "who polls",
            one.repeats,
            f"{one.acknowledged}" + (f"; {one.greets}: 200" if one.greets else "") if one.signed else "",
        )
        for one in VENDOR.values()
    )
    head = ("", "address", "secret in the file", "a delivery is theirs by", "a repeat is told by", "answered with")
    return _table(head, rows)


def _gives() -> str:
    """What to set up, and what comes of it."""
    rows = (
        (one.title if not n else "", setup, gives) for one in _vendors() for n, (setup, gives) in enumerate(one.gives)
    )
    return _table(("", "subscribe to, or set up", "gives"), rows)


def _thin() -> str:
    """What only names an object; the last column is there when something is fetched by Afterview."""
    fetched = any(one.fetched for one in _vendors())
    rows = (
        (one.title, one.thin, one.fetched or "nothing") if fetched else (one.title, one.thin)
        for one in _vendors()
        if one.thin
    )
    return _table(
        ("", "*thin*, and what is needed", "with a [key of its API](FETCHING.md) Afterview fetches by itself")[
            : 3 if fetched else 2
        ],
        rows,
    )


def _words() -> str:
    """Whose own words may be explained."""
    rows = ((one.title, one.words, one.unknown_words) for one in _vendors() if one.words)
    return _table(("", "looked up, the first that has an entry", "without an entry"), rows)


def _vendors() -> Iterator[Vendor]:
    return (one for one in VENDOR.values() if one.name not in _NOT_A_VENDOR)


def _table(head: tuple[str, ...], rows: Rows) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join(_line(cells) for cells in lines)


def _line(cells: tuple[str, ...]) -> str:
    if set(cells) == {"---"}:
        return f"|{'|'.join(cells)}|\n"
    return f"| {' | '.join(cells)} |\n".replace("|  |", "| |")


_TABLES: Mapping[str, Callable[[], str]] = {"doors": _doors, "gives": _gives, "thin": _thin, "words": _words}


if __name__ == "__main__":
    import sys
    from pathlib import Path

    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(with_tables(file.read_text("utf-8")), "utf-8")
