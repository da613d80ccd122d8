"""A real Prometheus scrapes real workers of both hosts under load: faults are told and forgotten, panels have data.

Both hosts are broken in every way at the same time, once for all tests here (`embedded.py`, `kafka.py`): killed, a full
disk, a broker out of reach, a mail server that is slow, refuses some and then all, garbage, forgery. Rules run on a
clock that is sixty times as fast (`rules.py`). What is no time of a rule is not shorter: a transaction is in doubt
after 30 seconds. No Grafana is to be had where this runs: what its panels ask is asked.
"""

import re
from collections.abc import Mapping

import pytest
from tests.prometheus.both import HOSTS, both
from tests.prometheus.rules import names
from tests.prometheus.seen import REFUSED, Seen
from tests.promtool import needs_prometheus
from tests.workers.telemetry.given import given_to_operators

from afterview.workers.telemetry.catalogue import METRICS
from afterview.workers.telemetry.dashboard import ROWS

pytestmark = needs_prometheus
KAFKA_ONLY = {
    "AfterviewUncertainCommits": "no transaction of a file is in doubt",
    "AfterviewRecovering": "there is one partition, and it is open before anybody is answered",
}
QUERIES = {
    f"{panel.title}: {query.legend}": query.expr for row in ROWS.values() for panel in row for query in panel.queries
}
NOUGHT = {("embedded", "Partitions not recovered: {{stage}}"): KAFKA_ONLY["AfterviewRecovering"]}
"""what was nothing all the time, and why"""
ALERTS = [(host, alert) for host in HOSTS for alert in names() if host == "kafka" or alert not in KAFKA_ONLY]


def known_on(host: str, query: str) -> bool:
    """Whether a host has its metrics."""
    return all(METRICS[name].only in {"", host} for name in METRICS if re.search(rf"\b{name}\b", query))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Seen]:
    return both(tmp_path_factory.mktemp("installations"))


@pytest.mark.parametrize(("host", "alert"), ALERTS)
def test_an_alert_fires_by_its_fault_and_is_over_after_it(seen: Mapping[str, Seen], host: str, alert: str) -> None:
    found = seen[host]
    if alert in found.impossible:  # a lock in its place is seen, but has gaps on a clock that is so fast
        assert found.highest[REFUSED] > 0, found.impossible[alert]
        return
    assert alert in found.alarms, found.errors
    alarm = found.alarms[alert]
    assert alarm.resolved is not None, found.errors
    assert alarm.summary
    assert "no value" not in alarm.summary


@pytest.mark.parametrize("host", HOSTS)
def test_every_fault_comes_to_what_it_should(seen: Mapping[str, Seen], host: str) -> None:
    assert seen[host].errors == []


@pytest.mark.parametrize(
    ("host", "query"), [(host, query) for host in HOSTS for query in QUERIES if known_on(host, QUERIES[query])]
)
def test_a_query_of_the_dashboard_has_data(seen: Mapping[str, Seen], host: str, query: str) -> None:
    """Of all that has happened, so that the highest value is more than nothing."""
    highest = seen[host].highest
    assert QUERIES[query] in highest
    assert (highest[QUERIES[query]] > 0) is ((host, query) not in NOUGHT)


@pytest.mark.parametrize("host", HOSTS)
def test_what_operators_are_told_to_ask_has_an_answer(seen: Mapping[str, Seen], host: str) -> None:
    """What asks whether a stage has nobody has its answer from before the first scrape."""
    assert set(given_to_operators()) <= seen[host].highest.keys()
