"""SmartRecruiters: notifications `{id}`; what happened is in their headers, and what it is about has to be fetched."""

import re
from typing import Any

from afterview.events.ats.answers import Answer, Unnamed, Unsaved
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.texts import text_of
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
