"""What the intake keeps of deliveries between two batches: nothing."""

import sys

from tests.workers.cli.payloads import greenhouse_rejected
from tests.workers.stages.test_intake import delivery, stage

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
