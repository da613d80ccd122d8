"""Talking points as the page shows them: under headings, and without what stands beside them already."""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from afterview.events.letters.languages import spoken_date
from afterview.workers.gateway.pages.desk import Prepared

_NUMBER = re.compile(r"(\d+)\. \S")


class Point(NamedTuple):
    """A paragraph, or the heading of those that follow."""

    text: str
    is_heading: bool


def points(prepared: Prepared) -> list[Point]:
    """Of the draft, whoever wrote its template: what it does not say in the usual way stays as it is."""
    paragraphs = prepared.draft.text.strip().split("\n\n")
    return list(_told(_without_interviews(_without_title(paragraphs, prepared), prepared)))


def _told(paragraphs: list[str]) -> Iterator[Point]:
    """A heading is a line with the next number: what somebody wrote may begin with one as well."""
    number = 1
    for paragraph in paragraphs:
        found = _NUMBER.match(paragraph)
        is_heading = found is not None and int(found[1]) == number and "\n" not in paragraph
        number += is_heading
        yield Point(paragraph, is_heading)


def _without_title(paragraphs: list[str], prepared: Prepared) -> list[str]:
    """The first line, if it says of whom, or of which job, this is."""
    brief = prepared.brief
    said = [name for name in (brief.candidate.name, brief.job.title if brief.job else None) if name]
    first = paragraphs[0]
    is_title = "\n" not in first and any(name in first for name in said) and not _NUMBER.match(first)
    return paragraphs[1:] if is_title else paragraphs


def _without_interviews(paragraphs: list[str], prepared: Prepared) -> list[str]:
    """The list of those that the page lists, and its heading; it stands before what somebody has written."""
    dates = _dates(prepared)
    for nth, paragraph in enumerate(takewhile(lambda paragraph: not _NUMBER.match(paragraph), paragraphs)):
        if all(line.startswith("- ") and any(date in line for date in dates) for line in paragraph.splitlines()):
            has_heading = nth > 0 and not paragraphs[nth - 1].endswith(".")
            return [*paragraphs[: nth - has_heading], *paragraphs[nth + 1 :]]
    return paragraphs


def _dates(prepared: Prepared) -> list[str]:
    """Of the interviews, as the draft has them."""
    source, language = prepared.source, prepared.draft.language
    who, house = source.candidate, source.tenant_timezone
    return [spoken_date(met.ends_at, language, who.locale, who.timezone, house) for met in prepared.interviews]
