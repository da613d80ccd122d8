"""A task about a job in a country where reasons are not written, or not told: its page says so, its draft has none."""

import pytest
from tests.workers.gateway.owing import LETTER, PARTS, get, met, noted, turned_down
from tests.workers.gateway.serving import Served, text_of

WHY = "Experience too little"
JOB = {"id": "j-1", "title": "Analyst"}


async def owed(served: Served, country: str, *, letter: bool) -> str:
    """The link to a call, or to a letter, of which all is known."""
    rejection = turned_down(job=JOB | {"country": country}, reason={"text": WHY})
    await served.happened(*(() if letter else (met(), noted())), rejection)
    return served.task_link(locale="en") if not letter else served.task_link(locale="en", task_id=LETTER)


@pytest.mark.parametrize(
    ("country", "said"),
    [
        ("DE", "Reasons are told in a conversation for this job, never in writing"),
        ("AT", "No reasons are told for this job: what interviewers wrote, and the reason, are for you alone"),
    ],
)
async def test_a_letter_has_no_reason_and_its_page_says_why(served: Served, country: str, said: str) -> None:
    _, page = await get(served, await owed(served, country, letter=True))
    assert said in page
    assert page.count(WHY) == 1  # where the applicant system is quoted
    assert WHY not in page.partition("<textarea")[2]


async def test_where_reasons_are_written_the_page_says_nothing_of_it(served: Served) -> None:
    _, page = await get(served, await owed(served, "NO", letter=True))
    assert "for this job" not in page
    assert page.count(WHY) == 2


@pytest.mark.parametrize(("country", "times"), [("DE", 2), ("AT", 1)])
async def test_notes_are_shown_and_the_talking_points_have_them_where_they_are_spoken(
    served: Served, country: str, times: int
) -> None:
    _, page = await get(served, await owed(served, country, letter=False))
    for part in PARTS.values():
        assert text_of(page).count(part) == times


async def test_a_page_of_ones_own_is_told_too(served: Served) -> None:
    link = await owed(served, "AT", letter=False)
    async with served.client.get(link, headers={"Accept": "application/json"}) as answer:
        assert (await answer.json())["reasons"] == "neutral"
