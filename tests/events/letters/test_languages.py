"""Which language, and how it writes dates and names."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.events.letters import language_of
from afterview.events.letters.languages import listed, spoken_date

NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "tenant", "language"),
    [
        ("nb", "en", "nb"),
        ("nb-NO", "en", "nb"),
        ("NB_no", "en", "nb"),
        ("no", "en", "nb"),
        ("nn-NO", "en", "nb"),
        ("en", "nb", "en"),
        ("en-GB", "nb", "en"),
        ("en-Latn-US", "nb", "en"),
        ("sv-SE", "nb", "nb"),
        ("sv-SE", "de", "en"),
        (None, "no", "nb"),
        ("", "nb-NO", "nb"),
        ("english", "nb", "nb"),
        (None, None, "en"),
    ],
)
def test_the_candidates_language_then_the_tenants_then_english(
    locale: str | None, tenant: str | None, language: str
) -> None:
    assert language_of(locale, tenant) == language


@given(st.text(), st.text())
def test_any_text_leads_to_a_language(locale: str, tenant: str) -> None:
    assert language_of(locale, tenant) in {"en", "nb"}
    assert spoken_date(NEW_YEAR, "en", locale, tenant)


def test_a_date_is_written_as_its_readers_write_it() -> None:
    assert spoken_date(NEW_YEAR, "nb", "nb-NO", "Europe/Oslo") == "1. januar 2027"
    assert spoken_date(NEW_YEAR, "en", "en-IN", "America/New_York") == "31 December 2026"
    assert spoken_date(NEW_YEAR, "en", "en-US", None, "Asia/Kolkata") == "January 1, 2027"
    assert spoken_date(NEW_YEAR, "en", None, "Mars/Olympus", None) == "31 December 2026"


def test_names_are_listed_as_a_sentence_lists_them() -> None:
    assert listed([], "en") is None
    assert listed(["Kari"], "nb") == "Kari"
    assert listed(["Kari", "Jonas", "Tove"], "nb") == "Kari, Jonas og Tove"
    assert listed(["Kari", "Jonas", "Tove"], "en") == "Kari, Jonas and Tove"
