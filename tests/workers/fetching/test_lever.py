"""Lever names an opportunity, and its API says the rest."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.events.ats.lever_bodies import archived, interview, opportunity, webhook
from tests.workers.fetching.places import Place, embedded


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with embedded(tmp_path, "lever") as place:
        yield place


async def test_an_archived_opportunity_is_fetched_and_becomes_a_rejection(place: Place) -> None:
    lever = place.vendors["lever"]
    lever.holds["/opportunities/opp-1"] = archived()
    await place.deliver("lever", webhook("candidateArchiveChange"))
    await place.settle()
    print(place.told, place.dead, lever.asked)
    assert 0
