"""Whoever connects an ATS finds in the log why its deliveries are turned away, and nobody can fill the disk with it."""

from structlog.testing import capture_logs

from afterview.schemas.tracing import Trace
from afterview.workers.gateway.deliveries.complaints import EVERY_SECONDS, Complaints
from afterview.workers.gateway.http.turned import TurnedAway

TRACE = Trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
UNSIGNED = TurnedAway(401, "The signature is missing or wrong.")


def test_the_first_one_is_told_at_once_and_the_rest_once_a_minute_with_their_number() -> None:
    now = [0.0]
    complaints = Complaints(lambda: now[0])
    with capture_logs() as logs:
        for second in range(int(EVERY_SECONDS) + 1):
            now[0] = float(second)
            complaints.note("acme", "ashby", UNSIGNED, TRACE)
    assert [(line["status"], line["times"]) for line in logs] == [(401, 1), (401, 60)]
    assert {(line["tenant"], line["trace_id"]) for line in logs} == {("acme", TRACE.id)}


def test_each_vendor_and_status_has_its_own_line() -> None:
    complaints = Complaints(lambda: 0.0)
    with capture_logs() as logs:
        complaints.note("acme", "ashby", UNSIGNED, TRACE)
        complaints.note("acme", "greenhouse", UNSIGNED, TRACE)
        complaints.note("acme", "ashby", TurnedAway(503, "No secret is configured for this vendor."), TRACE)
    assert [(line["vendor"], line["status"]) for line in logs] == [("ashby", 401), ("greenhouse", 401), ("ashby", 503)]
