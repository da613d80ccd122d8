"""The labels of metrics: none takes a value from outside as it is, and nothing personal is in one."""

from typing import get_args

from afterview.events.ats.vendors import APIS, VENDORS
from afterview.events.topics import TOPICS
from afterview.schemas.fetching import FetchSettled
from afterview.schemas.mail import MailOutcome
from afterview.workers.deliveries import NOTHING, REPEAT, USED
from afterview.workers.mail.replies import REPLIES, Result
from afterview.workers.telemetry.metric import Label

STAGE = Label("stage", "a stage that this process runs")
PRODUCER = Label("producer", "a stage, or `append`: what is written outside of batches")
TOPIC = Label("topic", "one of our [topics](EVENTS.md#topics)", tuple(TOPICS))
REASON = Label("reason", "family of the error", ("malformed", "paused", "refused", "thin", "unmapped"))
CAME_TO = Label(
    "came_to",
    "`used`: an event that was new is in it; `nothing`: it means nothing here; `repeat`: all of it was known",
    (USED, NOTHING, REPEAT),
)
SCOPE = Label("scope", "what is paused: `mail`, `surveys`, `tenant:SLUG` or `vendor:NAME` of the configuration")
OUTCOME = Label("outcome", "what became of a request", get_args(MailOutcome.model_fields["outcome"].annotation))
RESULT = Label("result", "what an attempt came to", get_args(Result))
API = Label("api", "the vendor whose API is asked", tuple(APIS))
FETCHED = Label("answer", "what such an attempt came to", get_args(FetchSettled.model_fields["result"].annotation))
BOUNCED = Label(
    "report",
    "`recorded`: the address is not written to any more; `ignored`: failed for now only, no fault of the address, or no"
    " mail of ours to a candidate",
    ("recorded", "ignored"),
)
REPLY = Label("reply", "class of the server's reply, or why there is none", REPLIES)
ROUTE = Label("route", "a path of the gateway, with `<place>` for what varies; `other` where there is none")
VENDOR = Label("vendor", "of a webhook; `none` on other paths", (*VENDORS, "none"))
VERSION = Label("version", "of Afterview; of `python_info`, of Python")
STATUS = Label(
    "status",
    "of the answer",
    tuple(map(str, (200, 202, 303, 400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 429, 500, 503))),
)
