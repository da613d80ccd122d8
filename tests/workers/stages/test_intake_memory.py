"""What the intake keeps of deliveries between two batches: nothing. What it counts of them."""

import sys

from tests import stories
from tests.workers.cli.payloads import greenhouse_rejected
from tests.workers.stages.test_intake import canonical, delivery, stage

from afterview.events.topics import INTAKE
from afterview.workers.hosts.contract import Record


def test_nothing_of_a_delivery_is_kept_once_it_is_processed() -> None:
    """A backlog of megabytes each would fill the memory."""
    intake = stage()
    batch = [
        Record(INTAKE, 0, n, one.key, one.value, one.at, one.headers)
        for n, one in enumerate(delivery("greenhouse", greenhouse_rejected(n), str(n)) for n in range(3))
    ]
    for record in batch:
        intake.keys(record)
    before = sys.getrefcount(batch[0])
    intake.process(batch, {})
    after = sys.getrefcount(batch[0])
    assert after < before


def test_what_becomes_of_deliveries_is_counted_by_vendor() -> None:
    """A topic whose mapping means nothing by all that comes would otherwise look like one that works."""
    prospect = greenhouse_rejected()
    prospect["payload"]["application"]["prospect"] = True
    said = [
        delivery("greenhouse", greenhouse_rejected(), "d-1"),
        delivery("greenhouse", greenhouse_rejected(), "d-1"),
        delivery("greenhouse", greenhouse_rejected(), "d-2"),
        delivery("greenhouse", prospect, "d-3"),
        canonical(stories.updated("2027-03-03 12:00")),
    ]
    records = [Record(INTAKE, 0, n, one.key, one.value, one.at, one.headers) for n, one in enumerate(said)]
    assert stage().process(records, {}).tally == {
        "used greenhouse": 1,
        "repeat greenhouse": 2,
        "nothing greenhouse": 1,
        "used events": 1,
    }
