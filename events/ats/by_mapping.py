"""`mapping`: a payload of nobody we know, which only the tenant's mapping can read."""

from typing import Any

from afterview.events.ats.answers import Answer, Unsaved
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.schemes import id_in_header
from afterview.events.ats.standard_webhooks import SHARED, SIGNATURE, standard_webhook, webhook_key
from afterview.events.ats.vendor import Vendor


def by_mapping(_delivery: Delivery, _payload: Any) -> Answer:
    return Unsaved("mapping: there is no mapping; give one with `--map`")


MAPPING = Vendor(
    name="mapping",
    title="any other, by a mapping",
    converter=by_mapping,
    signed=standard_webhook,
    signature=SIGNATURE,
    shares=SHARED,
    key=webhook_key,
    delivery_id=id_in_header("webhook-id"),
    repeats="`webhook-id`",
    gives=(("whatever it sends", "what [the mapping](#any-other-webhook-a-mapping) says"),),
)
