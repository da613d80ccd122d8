"""Every metric there is. `docs/METRICS.md` is made of it; names, labels and units are promised from release to release.

Nothing personal is in a label, and no label takes a value from outside as it is.
"""

from collections.abc import Mapping
from itertools import product

from afterview.events.ats.vendors import VENDORS
from afterview.workers.gateway.deliveries import WEBHOOK
from afterview.workers.roles import Role
from afterview.workers.telemetry import labels as l
from afterview.workers.telemetry.metric import Label, Metric

_QUICK = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600)
_LATE = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 86_400)
_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)

REFUSED = ("400", "401", "404", "413")
"""answers to webhooks that somebody is told of: a vendor may give up after the first few"""

RECORDS = Metric("afterview_records_total", "counter", "1", "Records read from a stage's topic and done.", (l.STAGE,))
OUTPUTS = Metric(
    "afterview_outputs_total", "counter", "1", "Records that a stage wrote.", (l.STAGE, l.TOPIC), zeroed=False
)
DEAD_LETTERS = Metric(
    "afterview_dead_letters_total", "counter", "1", "Records that could not be used.", (l.STAGE, l.REASON)
)
REFUSED_DELIVERIES = Metric(
    "afterview_refused_deliveries_total",
    "counter",
    "1",
    "Those of them that a vendor's webhook, or a topic in its format, brought; `none`: canonical events.",
    (l.VENDOR, l.REASON),
)
READ_DELIVERIES = Metric(
    "afterview_read_deliveries_total",
    "counter",
    "1",
    "Deliveries that were read and are no dead letters, by what they came to; `none`: canonical events.",
    (l.VENDOR, l.CAME_TO),
)
BATCH_RECORDS = Metric(
    "afterview_batch_records", "histogram", "1", "Records of one batch.", (l.STAGE,), _SIZES
)  # fmt: skip
BATCH_SECONDS = Metric(
    "afterview_batch_seconds",
    "histogram",
    "seconds",
    "Time of one batch, from reading its states to the end of its commit.",
    (l.STAGE,),
    _QUICK,
)
DECIDE_SECONDS = Metric(
    "afterview_decide_seconds", "histogram", "seconds", "The part of it that is deciding.", (l.STAGE,), _QUICK
)
TRANSACTION_SECONDS = Metric(
    "afterview_transaction_seconds",
    "histogram",
    "seconds",
    "Time of one committed transaction, of a batch or of wake-ups; its count is how many there were.",
    (l.STAGE,),
    _QUICK,
)
LAG_RECORDS = Metric(
    "afterview_lag_records",
    "gauge",
    "1",
    "Records that wait for a stage. On Kafka, in the partitions of this worker that are ready, as of their last fetch;"
    " what is not fetched yet is counted by offsets, so with the ends of transactions.",
    (l.STAGE,),
)
LAG_SECONDS = Metric(
    "afterview_lag_seconds",
    "gauge",
    "seconds",
    "Age of the oldest record that waits for a stage; 0 when none does. On Kafka, of those that are fetched.",
    (l.STAGE,),
)
TIMERS_PENDING = Metric("afterview_timers_pending", "gauge", "1", "Keys with a due time.", (l.STAGE,))
TIMERS_OVERDUE = Metric(
    "afterview_timers_overdue_seconds",
    "gauge",
    "seconds",
    "For how long the earliest due time has passed without a wake-up; 0 when none has, or while its stage rests.",
    (l.STAGE,),
)
TIMER_LATENESS = Metric(
    "afterview_timer_lateness_seconds",
    "histogram",
    "seconds",
    "From a due time to its wake-up; the count is how many wake-ups there were.",
    (l.STAGE,),
    _LATE,
)
MAIL_OUTCOMES = Metric(
    "afterview_mail_outcomes_total", "counter", "1", "Requests for a mail that are settled.", (l.OUTCOME,)
)
MAIL_ATTEMPTS = Metric(
    "afterview_mail_attempts_total", "counter", "1", "Attempts to hand a mail over.", (l.RESULT, l.REPLY)
)
MAIL_SECONDS = Metric(
    "afterview_mail_attempt_seconds", "histogram", "seconds", "Time of one attempt with the mail server.", (), _SLOW
)
MAIL_AWAY = Metric(
    "afterview_mail_server_away",
    "gauge",
    "1",
    "1: five mails in a row failed for the mail server's sake, and none has got through since. Others are not tried"
    " while it is left alone; they are among the `mailer`'s `afterview_timers_pending`.",
)
MAIL_BOUNCES = Metric(
    "afterview_mail_bounces_total", "counter", "1", "Mails that came back, as `POST /bounces` was told.", (l.BOUNCED,)
)
FETCH_ATTEMPTS = Metric(
    "afterview_fetch_attempts_total",
    "counter",
    "1",
    "Attempts to ask a vendor's API; `later` also of those that were not made, because it was not their turn.",
    (l.API, l.FETCHED),
)
FETCH_SECONDS = Metric(
    "afterview_fetch_attempt_seconds",
    "histogram",
    "seconds",
    "Time of one attempt, all its requests together.",
    (),
    _SLOW,
)
API_DOWN = Metric(
    "afterview_fetch_api_down",
    "gauge",
    "1",
    "1: a vendor's API failed five times in a row, and has not answered since. Of those that this process asks.",
    (l.API,),
)
MAIL_IN_USE = Metric("afterview_mail_connections_in_use", "gauge", "1", "Connections with a mail under way.")
MAIL_OPEN = Metric("afterview_mail_connections_open", "gauge", "1", "Connections to the mail server that are open.")
OUTBOX_ACTIONS = Metric(
    "afterview_outbox_actions", "gauge", "1", "Attempts that are asked for and not settled yet.", (l.STAGE,)
)
OUTBOX_SECONDS = Metric("afterview_outbox_seconds", "gauge", "seconds", "Age of the oldest of them.", (l.STAGE,))
APPENDED = Metric(
    "afterview_appended_records_total",
    "counter",
    "1",
    "Records written outside of batches: what the gateway takes in, and settlements of mails.",
    (l.TOPIC,),
    zeroed=False,
)
APPEND_SECONDS = Metric(
    "afterview_append_seconds",
    "histogram",
    "seconds",
    "Time until such records are durable; those that come at the same time share a transaction.",
    (),
    _QUICK,
)
APPEND_FAILURES = Metric(
    "afterview_append_failures_total", "counter", "1", "Such transactions that failed, so that senders got a 503."
)
REQUESTS = Metric(
    "afterview_gateway_requests_total",
    "counter",
    "1",
    "Requests answered by the public listener, but what is no HTTP.",
    (l.ROUTE, l.VENDOR, l.STATUS),
    zeroed=False,
    begun=tuple(product((WEBHOOK,), VENDORS, REFUSED)),
)
REQUEST_SECONDS = Metric(
    "afterview_gateway_request_seconds",
    "histogram",
    "seconds",
    "Time from a request's head to its answer.",
    (l.ROUTE, l.VENDOR),
    _QUICK,
    zeroed=False,
)
PARTITIONS_OWNED = Metric("afterview_partitions_owned", "gauge", "1", "Partitions that this worker has.", (l.STAGE,))
PARTITIONS_READY = Metric("afterview_partitions_ready", "gauge", "1", "Those of them that are recovered.", (l.STAGE,))
RECOVERED = Metric(
    "afterview_recovered_records_total",
    "counter",
    "1",
    "Records read from changelogs when partitions were opened.",
    (l.STAGE,),
    only="kafka",
)
RECOVERY_SECONDS = Metric(
    "afterview_recovery_seconds",
    "histogram",
    "seconds",
    "Time to open a partition: fence, recover, learn the due times; the count is how many were opened.",
    (l.STAGE,),
    _SLOW,
    only="kafka",
)
UNCERTAIN = Metric(
    "afterview_uncertain_commits_total",
    "counter",
    "1",
    "Transactions that ended in doubt; their partitions are opened again.",
    (l.PRODUCER,),
    only="kafka",
)
FENCED = Metric(
    "afterview_fenced_total",
    "counter",
    "1",
    "Producers refused by the broker because somebody else has their place. Of a stage it ends the process: then the"
    " exit code (70) and the line `fenced` tell more than this.",
    (l.PRODUCER,),
    only="kafka",
)
STATE_BYTES = Metric(
    "afterview_state_bytes", "gauge", "bytes", "Of the database; on Kafka, of this worker's copy of the states."
)
STATE_KEYS = Metric(
    "afterview_state_keys",
    "gauge",
    "1",
    "States of all stages; on Kafka, of this worker's copy, as RocksDB estimates them.",
)
PAUSED = Metric(
    "afterview_paused_timestamp_seconds",
    "gauge",
    "seconds",
    "Since when a scope is paused, in seconds since 1970; only what is paused is there.",
    (l.SCOPE,),
    zeroed=False,
)
READY = Metric("afterview_ready", "gauge", "1", "1 while `/readyz` is 200: it does all its work.")
SCRAPE_SECONDS = Metric(
    "afterview_scrape_seconds", "gauge", "seconds", "Time that looking up this scrape's gauges took."
)
BUILD = Metric(
    "afterview_build_info",
    "gauge",
    "1",
    "Always 1.",
    (
        l.VERSION,
        Label("host", "what it runs on", ("embedded", "kafka")),
        Label("role", "what the process does", tuple(role.value for role in Role)),
    ),
)

_GENERATION = Label("generation", "of the garbage collector", ("0", "1", "2"))
MEMORY = Metric("process_resident_memory_bytes", "gauge", "bytes", "Resident memory size in bytes.")
CPU = Metric("process_cpu_seconds_total", "counter", "seconds", "Total user and system CPU time spent in seconds.")
LIBRARY = (
    Metric("process_virtual_memory_bytes", "gauge", "bytes", "Virtual memory size in bytes."),
    MEMORY,
    Metric("process_start_time_seconds", "gauge", "seconds", "Start time of the process since unix epoch in seconds."),
    CPU,
    Metric("process_open_fds", "gauge", "1", "Number of open file descriptors."),
    Metric("process_max_fds", "gauge", "1", "Maximum number of open file descriptors."),
    Metric("python_gc_objects_collected_total", "counter", "1", "Objects collected during gc.", (_GENERATION,)),
    Metric("python_gc_objects_uncollectable_total", "counter", "1", "Uncollectable objects found.", (_GENERATION,)),
    Metric("python_gc_collections_total", "counter", "1", "Times that it was collected.", (_GENERATION,)),
    Metric(
        "python_info",
        "gauge",
        "1",
        "Always 1.",
        (*(Label(name, "of Python") for name in ("implementation", "major", "minor", "patchlevel")), l.VERSION),
    ),
)
"""prometheus_client's own collectors; on Linux"""

CATALOGUE: Mapping[str, tuple[Metric, ...]] = {
    "Throughput": (
        RECORDS,
        OUTPUTS,
        DEAD_LETTERS,
        REFUSED_DELIVERIES,
        READ_DELIVERIES,
        BATCH_RECORDS,
        BATCH_SECONDS,
        DECIDE_SECONDS,
        TRANSACTION_SECONDS,
    ),
    "Lag": (LAG_RECORDS, LAG_SECONDS),
    "Timers": (TIMERS_PENDING, TIMERS_OVERDUE, TIMER_LATENESS),
    "Mail": (
        *(MAIL_OUTCOMES, MAIL_ATTEMPTS, MAIL_SECONDS, MAIL_AWAY, MAIL_BOUNCES),
        *(MAIL_IN_USE, MAIL_OPEN, OUTBOX_ACTIONS, OUTBOX_SECONDS),
    ),
    "Fetching": (FETCH_ATTEMPTS, FETCH_SECONDS, API_DOWN),
    "Paused": (PAUSED,),
    "Taking in": (REQUESTS, REQUEST_SECONDS, APPENDED, APPEND_SECONDS, APPEND_FAILURES),
    "Partitions": (PARTITIONS_OWNED, PARTITIONS_READY, RECOVERED, RECOVERY_SECONDS, UNCERTAIN, FENCED),
    "The process": (READY, STATE_BYTES, STATE_KEYS, SCRAPE_SECONDS, BUILD, *LIBRARY),
}
"""by subject, in the order of the page"""

METRICS: Mapping[str, Metric] = {metric.name: metric for metrics in CATALOGUE.values() for metric in metrics}
