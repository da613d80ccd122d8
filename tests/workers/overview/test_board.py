"""The picture of several workers, from what each says of itself."""

import json
import re
from collections import defaultdict, deque
from datetime import UTC, datetime
from io import StringIO

import pytest
from pydantic_core import to_json
from rich.console import Console

from afterview.workers.overview.board import Answer, board
from afterview.workers.overview.lines import as_json, duration, lines
from afterview.workers.overview.screen import WIDTH, Rates, remember, screen, sparkline
from afterview.workers.telemetry import catalogue as c
from afterview.workers.telemetry.figures import Figures

DELIVERED = """# TYPE afterview_dead_letters_total counter
afterview_dead_letters_total{stage="intake",reason="thin"} 2
afterview_dead_letters_total{stage="intake",reason="malformed"} 0
# TYPE afterview_refused_deliveries_total counter
afterview_refused_deliveries_total{vendor="greenhouse",reason="thin"} 2
afterview_refused_deliveries_total{vendor="ashby",reason="thin"} 0
# TYPE afterview_read_deliveries_total counter
afterview_read_deliveries_total{vendor="greenhouse",came_to="used"} 30
afterview_read_deliveries_total{vendor="greenhouse",came_to="nothing"} 7
afterview_read_deliveries_total{vendor="greenhouse",came_to="repeat"} 1
afterview_read_deliveries_total{vendor="mapping",came_to="used"} 0
afterview_read_deliveries_total{vendor="mapping",came_to="nothing"} 3
afterview_read_deliveries_total{vendor="none",came_to="used"} 8
"""


def figures(
    records: int, *, lag: int = 0, lag_seconds: float = 0, overdue: float = 0, ready: int = 2, cpu: float = 20
) -> Figures:
    """As a worker with the stages journey and mailer exposes them."""
    text = f"""
# TYPE afterview_records_total counter
afterview_records_total{{stage="journey"}} {records}
afterview_records_total{{stage="mailer"}} 5
# TYPE afterview_lag_records gauge
afterview_lag_records{{stage="journey"}} {lag}
# TYPE afterview_lag_seconds gauge
afterview_lag_seconds{{stage="journey"}} {lag_seconds}
# TYPE afterview_timers_overdue_seconds gauge
afterview_timers_overdue_seconds{{stage="journey"}} {overdue}
# TYPE afterview_partitions_owned gauge
afterview_partitions_owned{{stage="journey"}} 2
# TYPE afterview_partitions_ready gauge
afterview_partitions_ready{{stage="journey"}} {ready}
# TYPE afterview_mail_outcomes_total counter
afterview_mail_outcomes_total{{outcome="accepted"}} 1200
afterview_mail_outcomes_total{{outcome="failed"}} 0
# TYPE afterview_mail_attempts_total counter
afterview_mail_attempts_total{{result="accepted",reply="2xx"}} 1200
afterview_mail_attempts_total{{result="later",reply="4xx"}} 6
afterview_mail_attempts_total{{result="unknown",reply="silence"}} 1
# TYPE afterview_outbox_actions gauge
afterview_outbox_actions{{stage="mailer"}} 3
# TYPE afterview_outbox_seconds gauge
afterview_outbox_seconds{{stage="mailer"}} 150
# TYPE afterview_paused_timestamp_seconds gauge
afterview_paused_timestamp_seconds{{scope="mail"}} 1804125600
{DELIVERED}# TYPE afterview_gateway_requests_total counter
afterview_gateway_requests_total{{route="/in/<tenant>/<vendor>",vendor="greenhouse",status="200"}} 40
afterview_gateway_requests_total{{route="/in/<tenant>/<vendor>",vendor="greenhouse",status="401"}} 7
afterview_gateway_requests_total{{route="/events",vendor="none",status="503"}} 9
# TYPE afterview_mail_server_away gauge
afterview_mail_server_away 1
# TYPE afterview_fetch_api_down gauge
afterview_fetch_api_down{{api="lever"}} 1
afterview_fetch_api_down{{api="ashby"}} 0
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total {cpu}
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 2e+08
# TYPE afterview_state_bytes gauge
afterview_state_bytes 3e+06
# TYPE afterview_state_keys gauge
afterview_state_keys 2000
"""
    return Figures.read(text)


ONE, OTHER = "http://one:9464", "http://other:9464"


def test_workers_are_added_up_and_the_worst_of_them_counts() -> None:
    now = board([Answer(ONE, None, figures(10, lag=4, lag_seconds=7)), Answer(OTHER, None, figures(20, overdue=90))], 0)
    journey, mailer = now.stages
    assert (journey.records, journey.lag, journey.lag_seconds, journey.overdue_seconds) == (30, 4, 7, 90)
    assert (journey.ready, journey.owned, mailer.records) == (4, 4, 10)
    assert (now.mail.outcomes, now.mail.waiting, now.mail.oldest_seconds) == ({"accepted": 2400}, 6, 150)
    assert now.dead_letters == {"thin": 4}


def test_what_is_done_a_second_is_told_from_the_second_look_on() -> None:
    first = board([Answer(ONE, None, figures(10))], 100.0)
    assert first.stages[0].rate is None
    assert board([Answer(ONE, None, figures(30))], 104.0, first).stages[0].rate == 5.0


def test_a_worker_that_was_started_again_counts_from_nothing() -> None:
    first = board([Answer(ONE, None, figures(1000))], 100.0)
    assert board([Answer(ONE, None, figures(3))], 101.0, first).stages[0].rate == 0.0


def test_a_worker_that_does_not_answer_is_not_ready_and_the_others_are_shown() -> None:
    now = board([Answer(ONE, "does not answer", None), Answer(OTHER, None, figures(7))], 0)
    assert not now.ready
    assert list(lines(now))[:3] == [
        f"{ONE}: not ready: does not answer",
        f"{OTHER}: ready",
        "journey: 2 of 2 partitions ready, 7 records done, 0 waiting, 0 timers",
    ]


def test_lines_say_how_far_behind_and_how_late() -> None:
    now = board([Answer(ONE, None, figures(1234, lag=5678, lag_seconds=600, overdue=61, ready=1))], 0)
    assert list(lines(now))[1:] == [
        (
            "journey: 1 of 2 partitions ready, 1,234 records done, 5,678 waiting (10 min), 0 timers,"
            " the earliest overdue for 61 s"
        ),
        "mailer: 0 of 0 partitions ready, 5 records done, 0 waiting, 0 timers",
        "mail: 1,200 accepted; 7 attempts in vain; the server is away; 3 under way, the oldest for 2 min",
        "dead letters: 2 thin",
        "paused: mail since 2027-03-04 02:00 UTC",
        (
            "greenhouse: 40 deliveries taken in, 7 answered 401; read: 30 used, 7 ignored,"
            " 1 repeated; dead letters: 2 thin"
        ),
        "lever: 0 deliveries taken in; its API does not answer",
        "mapping: read: 3 ignored",
        (
            "cost: 20 s of a processor (16.21 s for 1,000 events), 200 MB of memory, 3.0 MB on disk (1,500 bytes a"
            " state), 1,200 mails"
        ),
    ]


def test_what_it_costs_is_added_up_and_said_of_each_worker() -> None:
    first = board([Answer(ONE, None, figures(10)), Answer(OTHER, None, figures(10))], 0)
    now = board([Answer(ONE, None, figures(10, cpu=22)), Answer(OTHER, None, figures(10, cpu=21))], 2, first)
    assert (now.cost.cpu_seconds, now.cost.cores, now.cost.cpu_of_1000_events) == (43, 1.5, 2150)
    assert (now.cost.memory_bytes, now.cost.state_bytes, now.cost.bytes_of_a_state) == (4e8, 6e6, 1500)
    assert [(one.cpu_seconds, one.memory_bytes, one.state_bytes) for one in now.workers] == [
        (22, 2e8, 3e6),
        (21, 2e8, 3e6),
    ]
    assert (first.cost.cores, first.cost.mails, first.cost.events) == (None, 2400, 20)


def test_the_screen_says_what_each_of_several_workers_takes() -> None:
    now = board([Answer(ONE, None, figures(10)), Answer(OTHER, "does not answer", None)], 0)
    out = Console(file=StringIO(), width=WIDTH)
    out.print(screen(now, defaultdict(deque), datetime(2027, 3, 1, 8, tzinfo=UTC)))
    assert isinstance(out.file, StringIO)
    assert f"{ONE}  ready  20 s of a processor, 200 MB, 3 MB on disk" in out.file.getvalue()


def test_a_worker_without_the_journey_has_no_price_for_an_event() -> None:
    now = board([Answer(ONE, None, Figures.read("# TYPE process_cpu_seconds_total counter\n"))], 0)
    assert (now.cost.cpu_of_1000_events, now.cost.bytes_of_a_state, now.vendors) == (None, None, ())


def test_the_same_for_scripts() -> None:
    told = json.loads(to_json(as_json(board([Answer(ONE, None, figures(1))], 0))))
    assert told["ready"] is True
    assert told["stages"][0]["stage"] == "journey"
    assert told["paused"] == {"mail": "2027-03-04T02:00:00Z"}
    assert told["vendors"] == [
        {
            "vendor": "greenhouse",
            "taken": 40,
            "turned_away": {"401": 7},
            "read": {"used": 30, "nothing": 7, "repeat": 1},
            "dead_letters": {"thin": 2},
            "api_down": False,
        },
        {"vendor": "lever", "taken": 0, "turned_away": {}, "read": {}, "dead_letters": {}, "api_down": True},
        {
            "vendor": "mapping",
            "taken": 0,
            "turned_away": {},
            "read": {"nothing": 3},
            "dead_letters": {},
            "api_down": False,
        },
    ]
    assert told["cost"]["bytes_of_a_state"] == 1500
    assert told["mail"] == {
        "outcomes": {"accepted": 1200},
        "in_vain": 7,
        "waiting": 3,
        "oldest_seconds": 150,
        "away": True,
    }


def test_the_screen_fits_80_columns_and_cuts_no_heading() -> None:
    rates: Rates = defaultdict(lambda: deque(maxlen=14))
    first = board([Answer(ONE, None, figures(10))], 0)
    now = board([Answer(ONE, "2 partitions are being recovered", figures(999_999, lag=1_234_567))], 1, first)
    remember(now, rates)
    out = Console(file=StringIO(), width=WIDTH)
    out.print(screen(now, rates, datetime(2027, 3, 1, 8, tzinfo=UTC)))
    assert isinstance(out.file, StringIO)
    said = out.file.getvalue()
    assert all(len(line) <= WIDTH for line in said.splitlines())
    assert "…" not in said
    assert re.search(r"journey +999,989\.0 +█ +1,234,567", said)
    assert "0 of 1 workers ready" in said
    assert "MB on disk (" in said
    assert "MB on disk\n" not in said, "one worker's share is all of it"
    assert "2 partitions are being recovered" in said


@pytest.mark.parametrize(
    ("rates", "expected"), [([], ""), ([0.0, 0.0], "  "), ([1.0, 8.0], "▁█"), ([4.0, 8.0, 0.01], "▄█▁")]
)
def test_a_sparkline_shows_the_least_that_happens(rates: list[float], expected: str) -> None:
    assert sparkline(rates) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.4, "0 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (172_800, "2 d")]
)
def test_a_duration_is_said_in_the_unit_that_says_enough(seconds: float, expected: str) -> None:
    assert duration(seconds) == expected


def test_figures_are_found_by_the_names_of_the_catalogue() -> None:
    found = figures(10)
    assert found.total(c.RECORDS) == 15
    assert found.total(c.RECORDS, stage="journey") == 10
    assert found.total(c.APPEND_FAILURES) == found.greatest(c.LAG_SECONDS, stage="nobody") == 0
