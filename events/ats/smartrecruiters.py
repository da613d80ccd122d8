"""SmartRecruiters: notifications `{id}`; what happened is in their headers, and what it is about has to be fetched."""

import re
from typing import Any

from afterview.events.ats.answers import Answer, Unnamed, Unsaved
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.schemes import id_in_header
from afterview.events.ats.secrecy import Headers, only
from afterview.events.ats.smartrecruiters_signature import smartrecruiters_signed
from afterview.events.ats.texts import text_of
from afterview.events.ats.vendor import Greeting, Vendor
from afterview.events.errors import Thin

_TELLING = frozenset(
    {"application.status.updated", "interview.created", "interview.updated", "interview.canceled"},
)
_LINK = re.compile(r"<(https?://[!-;=?-~]{1,500})>")


def smartrecruiters(delivery: Delivery, payload: Any) -> Answer:
    """The shapes of its API are not known here, so a mapping has to read them."""
    if not isinstance(payload, dict) or delivery.body(payload).some_id("id") is None:
        return Unsaved("smartrecruiters: `{id}` is expected")
    name = text_of(delivery.options.headers.get("event-name"))
    if not name:
        return Unsaved("smartrecruiters: the header `event-name` is missing")
    if name in _TELLING:
        raise Thin(f"smartrecruiters: fetch {_link(delivery)} and read the answer with `--map`")
    return Unnamed("smartrecruiters: an event that means nothing here")


def _link(delivery: Delivery) -> str:
    """The address in the header `link`, such as `<https://api.example/1>; rel=self`."""
    found = _LINK.search(delivery.options.headers.get("link", ""))
    return found[1] if found else "what the header `link` names"


def _hook_secret(_body: bytes, headers: Headers) -> Greeting | None:
    """A subscription is switched on when its secret comes back."""
    secret = only(headers, "x-hook-secret") or ""
    well = 0 < len(secret) <= _LONGEST_SECRET and secret.isascii() and secret.isprintable()
    return {"X-Hook-Secret": secret} if well else None


_LONGEST_SECRET = 512

SMARTRECRUITERS = Vendor(
    name="smartrecruiters",
    title="SmartRecruiters",
    converter=smartrecruiters,
    signed=smartrecruiters_signed,
    signature="`smartrecruiters-signature`, over time, body and headers; at most five minutes old",
    shares="the subscription's secret key",
    delivery_id=id_in_header("event-id"),
    repeats="`event-id`",
    greeting=_hook_secret,
    greets="a request with `X-Hook-Secret` with that header",
    acknowledged=202,
    gives=(
        (
            (
                "a subscription to `application.status.updated`, `interview.created`, `interview.updated`,"
                " `interview.canceled`: create it, make its secret key, put that into the file, then activate it"
            ),
            "*thin*: a [mapping](#any-other-webhook-a-mapping) reads what is fetched",
        ),
    ),
    thin="all of them: the address in the header `link`, for a mapping",
)
