"""`mapping`: a payload of nobody we know, which only the tenant's mapping can read."""

from typing import Any

from afterview.events.ats.answers import Answer, Unsaved
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.standard_webhooks import by_standard_webhooks


def by_mapping(_delivery: Delivery, _payload: Any) -> Answer:
    return Unsaved("mapping: there is no mapping; give one with `--map`")


MAPPING = by_standard_webhooks(
    name="mapping",
    title="any other, by a mapping",
    converter=by_mapping,
    gives=(("whatever it sends", "what [the mapping](#any-other-webhook-a-mapping) says"),),
)
