"""`afterview incidents`: a company lives, and what went wrong is told from the log."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from getpass import getuser
from pathlib import Path

import pytest
from tests.workers.cli.running import Said, afterview
from tests.workers.incidents.night import expected, kinds, variables
from tests.workers.telemetry.company import NOON, Company, on_one_machine

from afterview.workers.cli.reading import lately
from afterview.workers.incidents.grouping import Happened, grouped

BEGIN, END = "2027-03-03T10:00:00Z", "2027-03-12T00:00:00Z"


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    async with on_one_machine(tmp_path) as company:
        yield company


async def incidents(folder: Path, *words: str) -> Said:
    told = variables(AFTERVIEW_STORAGE__DIRECTORY=str(folder / "data"))
    return await asyncio.to_thread(afterview, "incidents", *words, variables=told)


async def test_an_operator_reads_what_broke(company: Company, tmp_path: Path) -> None:
    """Rubbish came, an address was refused, and for a week nothing was done."""
    await company.lives()
    discard = ("dlq", "discard", "--all", "--because", "Kari's")
    told = variables(AFTERVIEW_STORAGE__DIRECTORY=str(tmp_path / "data"))
    assert (await asyncio.to_thread(afterview, *discard, variables=told)).code == 0
    said = await incidents(tmp_path, "--since", BEGIN, "--until", END, "--json")
    assert (said.code, said.err.startswith(f"{len(said.events)} incidents from ")) == (0, True)
    assert kinds(said) >= expected()
    late = [one for one in said.events if one["what"] == "tasks reminded"]
    assert late
    assert all(
        datetime.fromisoformat(one["until"]) - datetime.fromisoformat(one["since"]) > timedelta(1) for one in late
    )
    assert said.events == sorted(said.events, key=lambda one: one["since"])
    lines = (await incidents(tmp_path, "--since", BEGIN, "--until", END)).out.decode().splitlines()
    assert lines[0].split() == ["since", "until", "times", "where", "what"]
    assert any(" intake  dead letter: malformed of greenhouse: " in line for line in lines)
    assert "dead letter: `afterview dlq list` has them, with the place of each" in said.err.splitlines()
    lately_done = await incidents(tmp_path)
    (act,) = lately_done.out.decode().splitlines()[1:]
    assert f"operator: dlq discard of 1 by {getuser()}" in act
    for personal in ("candidate1@", "candidate2@", "Kari", "C-1", "C-2"):
        assert personal not in "\n".join(lines) + lately_done.out.decode()


async def test_when_nothing_went_wrong_one_line_says_so(company: Company, tmp_path: Path) -> None:
    del company
    said = await incidents(tmp_path, "--since", BEGIN, "--until", END)
    assert (said.code, said.out) == (0, b"")
    assert said.err.startswith("nothing went wrong from 2027-03-03 ")


def test_wrong_times_are_wrong_usage(tmp_path: Path) -> None:
    for words in (("--since", "yesterday"), ("--since", "25:00"), ("--since", END, "--until", BEGIN)):
        assert afterview("incidents", *words, cwd=tmp_path).code == 2, words
    assert afterview("incidents", cwd=tmp_path).code == 69


def test_a_time_of_day_is_the_last_one_that_there_was() -> None:
    now = datetime(2027, 3, 3, 9, 30, tzinfo=UTC)
    local = now.astimezone()
    for ago in (timedelta(minutes=1), timedelta(hours=7), timedelta(hours=23)):
        found = lately(f"{local - ago:%H:%M}", now)
        assert found == now - ago
    assert lately(f"{local:%H:%M}", now) == now - timedelta(days=1)
    assert lately("2027-03-01T00:00:00Z", now) == datetime(2027, 3, 1, tzinfo=UTC)


def test_the_same_again_within_ten_minutes_is_one_incident() -> None:
    def at(minute: int) -> Happened:
        return Happened(NOON + timedelta(minutes=minute), "mail put off", "later: connect", "mailer")

    other = Happened(NOON + timedelta(minutes=3), "mail refused", "undeliverable: 550", "mailer")
    letters = [Happened(NOON, "dead letter", "thin of greenhouse", "intake", detail=why) for why in ("this", "that")]
    (letter,) = grouped(letters)
    assert (letter.times, letter.detail, letter.varied) == (2, "this", True)
    found = grouped([at(30), at(0), at(9), other, at(19)])
    assert [(one.since - NOON, one.until - NOON, one.times) for one in found] == [
        (timedelta(), timedelta(minutes=19), 3),
        (timedelta(minutes=3), timedelta(minutes=3), 1),
        (timedelta(minutes=30), timedelta(minutes=30), 1),
    ]
