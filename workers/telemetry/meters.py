"""Counters and histograms of one process: told what happened batch by batch, never record by record."""

from collections import Counter as Count
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from afterview.events.topics import DEAD_LETTERS as DEAD_LETTERS_TOPIC
from afterview.workers.deliveries import EVENTS
from afterview.workers.gateway.http.listener import Answered
from afterview.workers.hosts.refusals import ORIGINAL
from afterview.workers.hosts.watching import (
    APPEND,
    Appended,
    Displaced,
    Doubted,
    Happening,
    NotAppended,
    Processed,
    Recovered,
    Woke,
)
from afterview.workers.mail.replies import Verdict, reply_of
from afterview.workers.telemetry import catalogue as c
from afterview.workers.telemetry.metric import OTHER, Metric

_NOTHING = "none"
_VENDOR = f"{ORIGINAL}vendor"
_TOLD = ("reason", _VENDOR)
"""headers of a dead letter"""
_INTAKE = "intake"
"""the stage whose records have headers of ours alone"""
_OF_BATCHES = (c.RECORDS, c.BATCH_RECORDS, c.BATCH_SECONDS, c.DECIDE_SECONDS, c.TRANSACTION_SECONDS)


class Meters:
    """Its methods are what hosts, the mail sender and the gateway are given to tell. Any thread may call them."""

    def __init__(self, registry: CollectorRegistry, stages: Iterable[str], host: str) -> None:
        """`stages`: the names of all that this process runs. `host`: the one that it runs them on."""
        disable_created_metrics()  # type: ignore[no-untyped-call] # a second series for each counter, for nobody
        self._closed = {"stage": tuple(stages)}
        self._closed["producer"] = (*self._closed["stage"], APPEND)
        self._made = {name: _made(metric, registry) for name, metric in c.METRICS.items() if _told(metric, host)}
        self._children: dict[tuple[str, ...], Any] = {}
        self._batches: dict[str, tuple[Any, ...]] = {}
        self._tellers: Mapping[type[Any], Callable[[Any], None]] = {
            Processed: self._processed,
            Woke: self._woke,
            Appended: self._appended,
            NotAppended: lambda _: self._child(c.APPEND_FAILURES).inc(),
            Recovered: self._recovered,
            Doubted: lambda doubt: self._child(c.UNCERTAIN, doubt.producer).inc(),
            Displaced: lambda fence: self._child(c.FENCED, fence.producer).inc(),
        }
        for name in self._made:
            self._begin(c.METRICS[name])

    def host(self, happening: Happening) -> None:
        self._tellers[type(happening)](happening)

    def mail(self, said: Verdict, seconds: float) -> None:
        """An attempt came to this after so long."""
        self._child(c.MAIL_ATTEMPTS, said.result, reply_of(said)).inc()
        self._child(c.MAIL_SECONDS).observe(seconds)

    def bounces(self, recorded: int, ignored: int) -> None:
        """A report was about so many mails."""
        self._child(c.MAIL_BOUNCES, "recorded").inc(recorded)
        self._child(c.MAIL_BOUNCES, "ignored").inc(ignored)

    def fetches(self, vendor: str, result: str, seconds: float) -> None:
        """An attempt to ask a vendor's API came to this after so long."""
        self._child(c.FETCH_ATTEMPTS, vendor, result).inc()
        self._child(c.FETCH_SECONDS).observe(seconds)

    def gateway(self, answered: Answered) -> None:
        route, vendor = answered.route or OTHER, answered.places.get("vendor", _NOTHING)
        self._child(c.REQUESTS, route, vendor, str(answered.status)).inc()
        self._child(c.REQUEST_SECONDS, route, vendor).observe(answered.seconds)

    def _processed(self, done: Processed) -> None:
        stage = self._bounded("stage", done.stage)
        records, sizes, whole, deciding, committing = self._batches.get(stage) or self._batch(stage)
        records.inc(done.records)
        sizes.observe(done.records)
        whole.observe(done.whole)
        deciding.observe(done.deciding)
        committing.observe(done.committing)
        topics = Count([output.topic for output in done.outcome.outputs])
        for topic, count in topics.items():
            self._child(c.OUTPUTS, stage, topic).inc(count)
        if DEAD_LETTERS_TOPIC in topics:
            self._dead_letters(done)
        for word, count in done.outcome.tally.items():
            self._tallied(done.stage, word).inc(count)

    def _tallied(self, stage: str, word: str) -> Any:
        if stage != _INTAKE:
            return self._child(c.MAIL_OUTCOMES, word)
        came_to, _, vendor = word.partition(" ")
        return self._child(c.READ_DELIVERIES, _NOTHING if vendor == EVENTS else vendor, came_to)

    def _batch(self, stage: str) -> tuple[Any, ...]:
        """What is told of every batch, bound once."""
        bound = self._batches[stage] = tuple([self._child(metric, stage) for metric in _OF_BATCHES])
        return bound

    def _dead_letters(self, done: Processed) -> None:
        for output in done.outcome.outputs:
            if output.topic == DEAD_LETTERS_TOPIC:
                told = {name: value.decode(errors="replace") for name, value in output.headers if name in _TOLD}
                reason, vendor = told.get("reason", ""), told.get(_VENDOR)
                self._child(c.DEAD_LETTERS, done.stage, reason).inc()
                if vendor is not None and done.stage == _INTAKE:
                    self._child(c.REFUSED_DELIVERIES, _NOTHING if vendor == EVENTS else vendor, reason).inc()

    def _woke(self, woke: Woke) -> None:
        self._child(c.TRANSACTION_SECONDS, woke.stage).observe(woke.committing)
        lateness = self._child(c.TIMER_LATENESS, woke.stage)
        for seconds in woke.late:
            lateness.observe(seconds)

    def _appended(self, done: Appended) -> None:
        self._child(c.APPEND_SECONDS).observe(done.seconds)
        for topic, count in Count([output.topic for output in done.outputs]).items():
            self._child(c.APPENDED, topic).inc(count)

    def _recovered(self, done: Recovered) -> None:
        self._child(c.RECOVERED, done.stage).inc(done.records)
        self._child(c.RECOVERY_SECONDS, done.stage).observe(done.seconds)

    def _child(self, metric: Metric, *values: str) -> Any:
        """Bound once: to look a child up again costs more than to count."""
        bounded = tuple(
            [self._bounded(label.name, label.bounded(v)) for label, v in zip(metric.labels, values, strict=True)]
        )
        key = (metric.name, *bounded)
        child = self._children.get(key)
        if child is None:
            made = self._made[metric.name]
            child = self._children[key] = made.labels(*bounded) if bounded else made
        return child

    def _bounded(self, label: str, value: str) -> str:
        closed = self._closed.get(label)
        return value if closed is None or value in closed else OTHER

    def _begin(self, metric: Metric) -> None:
        if metric.zeroed:
            for values in product(*(label.values or self._closed[label.name] for label in metric.labels)):
                self._child(metric, *values)
        for values in metric.begun:
            self._child(metric, *values)


def _told(metric: Metric, host: str) -> bool:
    return metric.kind != "gauge" and metric not in c.LIBRARY and metric.only in {"", host}


def _made(metric: Metric, registry: CollectorRegistry) -> Counter | Histogram:
    labels: Sequence[str] = metric.label_names
    if metric.kind == "counter":
        return Counter(metric.name, metric.says, labels, registry=registry)
    return Histogram(metric.name, metric.says, labels, registry=registry, buckets=metric.buckets)
