"""The same on Kafka: one API is in one partition, so order, pace and cursor hold there, too."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.events.ats.bodies import ashby_schedule
from tests.events.ats.lever_bodies import DATA, archived, opportunity, webhook
from tests.workers.fetching.places import on_kafka, vendors_speak
from tests.workers.fetching.test_ashby import INFO, info
from tests.workers.fetching.test_greenhouse import INTERVIEWS, interview, known, listing
from tests.workers.fetching.vendors import Vendor, status
from tests.workers.telemetry.company import NOON

from afterview.events.topics import FETCHES
from afterview.workers.clock import SteppedClock
from afterview.workers.demo.kafka.broker import Cluster

OPPORTUNITY = "/opportunities/opp-1"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Of its own: these are the real topics."""
    with Cluster() as cluster:
        yield cluster


@pytest.fixture
async def vendors() -> AsyncIterator[dict[str, Vendor]]:
    async with vendors_speak("lever", "ashby", "greenhouse") as vendors:
        vendors["lever"].holds |= {
            OPPORTUNITY: archived(),
            "/opportunities/opp-2": opportunity(id="opp-2", contact="con-2"),
        }
        vendors["ashby"].holds[INFO] = info
        vendors["greenhouse"].holds[INTERVIEWS] = listing([])
        yield vendors


async def test_order_others_dead_letters_polling_and_a_restart(
    cluster: Cluster, tmp_path: Path, vendors: dict[str, Vendor]
) -> None:
    clock = SteppedClock(NOON)
    lever, greenhouse = vendors["lever"], vendors["greenhouse"]
    async with on_kafka(cluster, tmp_path, vendors, clock) as place:
        await place.started()
        lever.fail(status(500), path=OPPORTUNITY)
        lever.fail(status(404), path="/opportunities/opp-3")
        await place.deliver("lever", webhook("candidateArchiveChange"))
        await place.deliver("lever", webhook("candidateHired"))
        await place.deliver(
            "lever", webhook("candidateHired", {**DATA, "opportunityId": "opp-2", "contactId": "con-2"})
        )
        await place.deliver("lever", webhook("candidateArchiveChange", {**DATA, "opportunityId": "opp-3"}))
        await place.deliver("ashby", ashby_schedule())
        await place.deliver("greenhouse", known())
        await place.settle()
        before = ["application.active 11", "candidate.hired opp-2", "interview.scheduled app-1"]
        assert sorted(place.told) == before
        assert place.dead == [("thin", "lever: the API answered 404")]
        assert len({record.partition for record in place.log(FETCHES) if record.key == b"fjord/lever"}) == 1
    greenhouse.holds[INTERVIEWS] = listing([interview()])
    async with on_kafka(cluster, tmp_path, vendors, clock) as place:
        await place.after(seconds=5)
        mine = [told for told in place.told if told.endswith("opp-1")]
        assert mine == ["candidate.rejected opp-1", "candidate.hired opp-1"]
        await place.after(minutes=5)
        assert place.told[-1] == "interview.scheduled 11"
    assert [one.query["updated_after"] for one in greenhouse.asked] == ["2027-03-03T11:00:00.000Z"] * 2
