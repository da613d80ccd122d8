"""`deploy/grafana/afterview.json`, as code: `python -m afterview.workers.telemetry.dashboard > FILE`.

Rows are the questions of an operator at night, the first one first. Every query is held to the catalogue by a test.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

WIDTH, HEIGHT = 8, 8
_SOURCE = {"type": "prometheus", "uid": "${source}"}


class Query(NamedTuple):
    expr: str
    legend: str = ""


class Panel(NamedTuple):
    title: str
    unit: str
    """as Grafana calls it"""
    queries: Sequence[Query]
    says: str


ROWS: dict[str, Sequence[Panel]] = {
    "Are candidates served?": (
        Panel(
            "Workers ready",
            "none",
            [Query("sum(afterview_ready)", "ready"), Query('count(up{job="afterview"})', "known")],
            "Less ready than known: one waits for something, or is away.",
        ),
        Panel(
            "Oldest record that waits",
            "s",
            [Query("max by (stage) (afterview_lag_seconds)", "{{stage}}")],
            "How late what an ATS says is taken up.",
        ),
        Panel(
            "Overdue",
            "s",
            [Query("max by (stage) (afterview_timers_overdue_seconds)", "{{stage}}")],
            "For how long the earliest reminder, survey or escalation should have happened.",
        ),
    ),
    "How much is done?": (
        Panel(
            "Records",
            "ops",
            [Query("sum by (stage) (rate(afterview_records_total[5m]))", "{{stage}}")],
            "Read and done, a second.",
        ),
        Panel(
            "Records that wait",
            "short",
            [Query("sum by (stage) (afterview_lag_records)", "{{stage}}")],
            "A backlog that grows needs another worker, or a faster disk.",
        ),
        Panel(
            "Time of a batch, 99 %",
            "s",
            [
                Query(
                    "histogram_quantile(0.99, sum by (le, stage) (rate(afterview_batch_seconds_bucket[5m])))",
                    "{{stage}}",
                ),
            ],
            "With its commit; deciding alone is afterview_decide_seconds.",
        ),
        Panel(
            "Events out",
            "ops",
            [Query("sum by (topic) (rate(afterview_outputs_total[5m]))", "{{topic}}")],
            "Records that stages wrote, a second.",
        ),
        Panel(
            "Candidates who wait for something",
            "short",
            [Query("sum by (stage) (afterview_timers_pending)", "{{stage}}")],
            "Keys with a due time.",
        ),
        Panel(
            "Lateness of due times, 99 %",
            "s",
            [
                Query(
                    "histogram_quantile(0.99, sum by (le, stage) (rate(afterview_timer_lateness_seconds_bucket[5m])))",
                    "{{stage}}",
                ),
            ],
            "From a due time to its wake-up.",
        ),
    ),
    "Do mails go out?": (
        Panel(
            "Attempts",
            "ops",
            [Query("sum by (result, reply) (rate(afterview_mail_attempts_total[5m]))", "{{result}} {{reply}}")],
            "What the mail server said to them.",
        ),
        Panel(
            "Settled",
            "ops",
            [Query("sum by (outcome) (rate(afterview_mail_outcomes_total[5m]))", "{{outcome}}")],
            "Requests for a mail that came to an end.",
        ),
        Panel(
            "Oldest attempt under way",
            "s",
            [Query("max(afterview_outbox_seconds)", "oldest")],
            "Asked for, and not settled yet.",
        ),
        Panel(
            "Mail server away",
            "none",
            [Query("max(afterview_mail_server_away)", "away")],
            "1: five mails in a row failed for its sake, and none has got through since.",
        ),
        Panel(
            "Mails that came back",
            "short",
            [Query("sum by (report) (increase(afterview_mail_bounces_total[1h]))", "{{report}}")],
            "Reported to `POST /bounces` in the last hour.",
        ),
        Panel(
            "Paused for",
            "s",
            [Query("time() - max by (scope) (afterview_paused_timestamp_seconds)", "{{scope}}")],
            "What an operator has paused, and for how long by now.",
        ),
    ),
    "What comes in, and what cannot be used?": (
        Panel(
            "Requests by answer",
            "reqps",
            [Query("sum by (vendor, status) (rate(afterview_gateway_requests_total[5m]))", "{{vendor}} {{status}}")],
            "401 is a secret, 503 a disk or a broker.",
        ),
        Panel(
            "Until it is written down, 99 %",
            "s",
            [Query("histogram_quantile(0.99, sum by (le) (rate(afterview_append_seconds_bucket[5m])))", "append")],
            "A vendor waits for so long.",
        ),
        Panel(
            "Dead letters",
            "short",
            [Query("sum by (stage, reason) (increase(afterview_dead_letters_total[1h]))", "{{stage}} {{reason}}")],
            "In the last hour; `afterview dlq list` says more.",
        ),
        Panel(
            "Dead letters by vendor",
            "short",
            [
                Query(
                    "sum by (vendor, reason) (increase(afterview_refused_deliveries_total[1h]))",
                    "{{vendor}} {{reason}}",
                )
            ],
            "In the last hour: a vendor that sends something new, or half of it.",
        ),
    ),
    "Do vendors' APIs answer?": (
        Panel(
            "Attempts to ask",
            "ops",
            [Query("sum by (api, answer) (rate(afterview_fetch_attempts_total[5m]))", "{{api}} {{answer}}")],
            "For what webhooks leave out; `later` is waited for.",
        ),
        Panel(
            "APIs that do not answer",
            "none",
            [Query("max by (api) (afterview_fetch_api_down)", "{{api}}")],
            "1: five failures in a row, and no answer since.",
        ),
        Panel(
            "Time of an attempt, 99 %",
            "s",
            [
                Query(
                    "histogram_quantile(0.99, sum by (le) (rate(afterview_fetch_attempt_seconds_bucket[5m])))",
                    "attempt",
                )
            ],
            "All requests of a delivery together, with the wait for their turn.",
        ),
    ),
    "Is the machinery well?": (
        Panel(
            "Partitions not recovered",
            "short",
            [Query("sum by (stage) (afterview_partitions_owned - afterview_partitions_ready)", "{{stage}}")],
            "Nothing happens for their candidates meanwhile.",
        ),
        Panel(
            "Transactions in doubt",
            "short",
            [Query("sum by (producer) (increase(afterview_uncertain_commits_total[15m]))", "{{producer}}")],
            "The broker did not answer; each costs seconds, and nothing else.",
        ),
        Panel(
            "State, and memory",
            "bytes",
            [
                Query("sum(afterview_state_bytes)", "states on disk"),
                Query('sum(process_resident_memory_bytes{job="afterview"})', "memory"),
            ],
            "Of all workers.",
        ),
    ),
    "What does it cost?": (
        Panel(
            "Processors in use",
            "none",
            [Query('sum(rate(process_cpu_seconds_total{job="afterview"}[5m]))', "cores")],
            "Of all workers together.",
        ),
        Panel(
            "Processor time of 1,000 events",
            "s",
            [
                Query(
                    '1000 * sum(rate(process_cpu_seconds_total{job="afterview"}[1h]))'
                    ' / sum(rate(afterview_records_total{stage="journey"}[1h]))',
                    "all stages",
                )
            ],
            "An event is a record of the journey: from outside, or a due time.",
        ),
        Panel(
            "Size of a state on disk",
            "bytes",
            [Query("sum(afterview_state_bytes) / sum(afterview_state_keys)", "average")],
            "Of all stages; a candidate has several. On one machine the log is in it, too.",
        ),
    ),
}


def dashboard() -> dict[str, Any]:
    source = {"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}
    return {
        "uid": "afterview",
        "title": "Afterview",
        "schemaVersion": 39,
        "timezone": "browser",
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [source]},
        "panels": list(_panels()),
    }


def _panels() -> Iterator[dict[str, Any]]:
    ids, top = count(1), 0
    for question, panels in ROWS.items():
        place = {"x": 0, "y": top, "w": 24, "h": 1}
        yield {"id": next(ids), "type": "row", "title": question, "gridPos": place, "collapsed": False, "panels": []}
        for number, panel in enumerate(panels):
            x, y = number % 3 * WIDTH, top + 1 + number // 3 * HEIGHT
            yield _panel(panel, next(ids), {"x": x, "y": y, "w": WIDTH, "h": HEIGHT})
        top += 1 + -(-len(panels) // 3) * HEIGHT


def _panel(panel: Panel, number: int, place: dict[str, int]) -> dict[str, Any]:
    return {
        "id": number,
        "type": "timeseries",
        "title": panel.title,
        "description": panel.says,
        "datasource": _SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + index), "datasource": _SOURCE, "expr": query.expr, "legendFormat": query.legend}
            for index, query in enumerate(panel.queries)
        ],
    }


if __name__ == "__main__":
    import sys

    sys.stdout.write(json.dumps(dashboard(), indent=1) + "\n")
