"""Facts in, metrics out (R54, R55, R81)."""

import json
from datetime import UTC, datetime

import pytest
from tests.events.metrics.making import DAY, START, answered, asked, ended, overdue, owed, told
from tests.workers.stages.counting import MONDAY, metrics, output, played, reported

from afterview.events.ids import event_id
from afterview.events.topics import EXPERIENCE_FACTS, EXPERIENCE_METRICS
from afterview.schemas.facts import Fact  # noqa: TC001
from afterview.schemas.policy import Policy
from afterview.workers.hosts.contract import Record
from afterview.workers.stages.metrics import MetricsStage


def test_the_fifth_answer_tells_every_cell_that_it_makes_full() -> None:
    """CONTRACT 4: from five on; ten for a single job. R55: cells and windows."""
    facts = [answered(n, department="Ops", stage="Panel", job="J-1", sent_at=START - 9 * DAY) for n in range(5)]
    assert metrics(played(facts[:4])) == {}
    cells = ("?department=Ops", "?stage=Panel", "?touchpoint=interview", "")
    windows = ("day/2027-03-03", "week/2027-03-01", "month/2027-03-01", "all")
    assert set(metrics(played(facts))) == {f"fjord/cnps{cell}/{window}" for cell in cells for window in windows}
    jobs = [key for key in metrics(played([*facts, *[answered(n, job="J-1") for n in range(5, 10)]])) if "job=" in key]
    assert set(jobs) == {f"fjord/cnps?job=J-1/{window}" for window in windows}


def test_a_metric_says_what_it_is_about() -> None:
    """CONTRACT 3: the event's fields; R39: no subject; R109: numbered; its time is the fact's that made it full."""
    scores = (10, 9, 9, 7, 0)
    facts = [answered(n, START + n * DAY / 24, answers={"recommend": score}) for n, score in enumerate(scores)]
    host = played(facts)
    (record,) = [record for record in host.log(EXPERIENCE_METRICS) if record.key == b"fjord/cnps/week/2027-03-01"]
    data = json.loads(record.value)
    assert data.pop("interval") == pytest.approx([-29.78, 79.78], abs=0.01)
    assert data == {
        "tenant": "fjord",
        "metric": "cnps",
        "value": 40.0,
        "n": 5,
        "window": {"kind": "week", "start": "2027-03-01"},
        "dimensions": {},
    }
    headers = {name: value.decode() for name, value in record.headers}
    assert headers["ce_time"] == "2027-03-03T16:00:00Z"
    assert headers["ce_source"] == "/afterview/fjord"
    assert "ce_subject" not in headers
    again = metrics(played([*facts, *facts]))["fjord/cnps/week/2027-03-01"]
    assert [data["n"] for data in again] == [5, 10]


def test_the_metrics_of_one_batch_come_in_order_of_time() -> None:
    """R38. An older window may become full after a younger one."""
    younger = [answered(n, START + DAY, submitted_at=START + DAY) for n in range(5)]
    older = [answered(n, START + 2 * DAY, submitted_at=START) for n in range(5)]
    first = answered(9, START, submitted_at=START, answers={"clear": 3})
    host = played([first, *younger, *older], sizes=[11])
    times = [record.at for record in host.log(EXPERIENCE_METRICS)]
    assert len(set(times)) == 2
    assert times == sorted(times)


def test_every_metric_is_measured() -> None:
    """R55: their names, and those of section 4; values by hand."""
    facts: list[Fact] = [answered(n, answers={"recommend": 10, "clear": 3 + n % 2}) for n in range(6)]
    facts += [asked() for _ in range(8)] + [owed() for _ in range(10)] + [owed(negates=True)]
    facts += [ended(outcome="expired") for _ in range(7)]
    facts += [told(hours=n, channel="email" if n > 6 else "call", on_time=n < 5) for n in range(1, 11)]
    facts += [overdue(told=n > 1) for n in range(5)] + [told(overdue=True, rejected_at=START - 14 * DAY)]
    values: dict[str, tuple[float, int]] = {}
    for printed in reported(facts):
        data = json.loads(printed.value)
        if data["window"]["kind"] == "all" and not set(data["dimensions"]) - {"question", "outcome"}:
            values["/".join([data["metric"], *data["dimensions"].values()])] = (data["value"], data["n"])
    assert values == {
        "cnps": (100, 6),
        "rating_mean/clear": (3.5, 6),
        "response_rate": (0.75, 8),
        "invitations/expired": (7, 7),
        "coverage": (pytest.approx(8 / 9), 9),
        "time_to_feedback_p50": (pytest.approx(5, rel=0.01), 11),  # 1, 1, 2, 3, 4, 5, …
        "time_to_feedback_p90": (pytest.approx(9, rel=0.01), 11),
        "feedback_on_time": (pytest.approx(5 / 11), 11),
        "spoken_share": (pytest.approx(7 / 11), 11),
        "never_told_share": (0.2, 5),
    }


def test_the_report_has_every_full_cell_once_in_a_fixed_order_at_the_final_clock() -> None:
    """R54. Five of no department: enough that nobody is told by what the others leave (R57)."""
    facts = [answered(n, department="Ops" if n < 6 else None, answers={"recommend": 9, "b": 2}) for n in range(11)]
    printed = reported(facts)
    keys = [record.key.decode() for record in printed]
    assert len(set(keys)) == len(keys)
    assert {record.at for record in printed} == {MONDAY}
    headers = dict(printed[3].headers)
    assert headers["ce_time"] == b"2027-03-08T00:00:00Z"
    assert headers["ce_id"].decode() == event_id("fjord/cnps/all", "afterview.experience.metric.v1", 1)
    names = ["cnps", "cnps?department=Ops", "cnps?touchpoint=interview", "rating_mean?question=b"]
    names += ["rating_mean?question=b&department=Ops", "rating_mean?question=b&touchpoint=interview"]
    windows = ("day/2027-03-03", "week/2027-03-01", "month/2027-03-01", "all")
    assert keys == [f"fjord/{name}/{window}" for name in names for window in windows]
    assert reported(facts[::-1]) == printed


def test_days_are_those_of_the_tenants_own_time_zone() -> None:
    """R4, R55: an unknown name counts as not given."""
    tenants = {"delta": {"timezone": "Asia/Kolkata"}, "gamma": {"timezone": "Nowhere/Land"}}
    policy = Policy.model_validate({"defaults": {"timezone": "Australia/Sydney"}, "tenants": tenants})
    at, days = datetime(2027, 3, 7, 18, 30, tzinfo=UTC), {}
    for tenant in ("delta", "gamma", "fjord"):
        record = Record(EXPERIENCE_FACTS, 0, 0, tenant.encode(), output(asked(at, tenant=tenant)).value, at)
        days[tenant] = [key.decode() for key in MetricsStage(policy).keys(record)][1]
    assert days == {tenant: f"{tenant}|day|2027-03-08|" for tenant in days}
    assert MetricsStage(Policy()).keys(record)[1] == b"fjord|day|2027-03-07|"
