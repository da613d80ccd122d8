"""The tables of docs/CONNECTING.md are made of the converters."""

from pathlib import Path

import pytest

from afterview.events.ats.vendors import VENDOR, VENDORS
from afterview.workers.connecting import with_tables

PAGE = Path(__file__).parents[2] / "docs/CONNECTING.md"


def test_the_tables_are_current() -> None:
    """Mended by `python -m afterview.workers.connecting docs/CONNECTING.md`."""
    page = PAGE.read_text("utf-8")
    assert with_tables(page) == page
    assert page.count("<!-- vendors: ") == page.count("<!-- end -->") == 4


def test_what_stands_in_a_table_is_replaced_and_nothing_else() -> None:
    old = "before\n<!-- vendors: words -->\n\n| old |\n\n<!-- end -->\nafter\n"
    new = with_tables(old)
    assert new.startswith("before\n<!-- vendors: words -->\n\n| | looked up,")
    assert new.endswith("|\n\n<!-- end -->\nafter\n")
    assert "old" not in new


@pytest.mark.parametrize("name", VENDORS)
def test_a_vendor_says_all_that_the_tables_need(name: str) -> None:
    vendor = VENDOR[name]
    assert vendor.name == name
    assert bool(vendor.signed) == bool(vendor.signature)
    assert vendor.gives
    texts = [vendor.title, vendor.shares, vendor.signature, vendor.repeats, vendor.greets, vendor.thin, vendor.words]
    texts += [text for row in vendor.gives for text in row]
    assert not any("|" in text or "\n" in text for text in texts)
