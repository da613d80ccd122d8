"""Recruitee: nothing but its test is known; what else it sends is for a mapping."""

from typing import Any

from afterview.events.ats.answers import Answer, Nothing, Unsaved
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.reading import json_object
from afterview.events.ats.schemes import hex_in_header
from afterview.events.ats.secrecy import Headers
from afterview.events.ats.vendor import Greeting, Vendor


def recruitee(_delivery: Delivery, payload: Any) -> Answer:
    if is_test(payload):
        return Nothing("recruitee: a test")
    return Unsaved("recruitee: this body is not known; read it with `--map`")


def is_test(payload: Any) -> bool:
    """Just `{"test": true}`; 1 is not true."""
    return isinstance(payload, dict) and payload.keys() == {"test"} and payload["test"] is True


def _unsigned_test(body: bytes, _headers: Headers) -> Greeting | None:
    """Before it is set up there is no secret, so its test cannot be signed."""
    return {} if len(body) <= _LONGEST_TEST and is_test(json_object(body)) else None


_LONGEST_TEST = 512

RECRUITEE = Vendor(
    name="recruitee",
    title="Recruitee",
    converter=recruitee,
    signed=hex_in_header("x-recruitee-signature"),
    signature="`X-Recruitee-Signature: <hex>` over the body",
    greeting=_unsigned_test,
    greets="its test, also before there is a secret",
    gives=(("a webhook", "nothing by itself: give the tenant a [mapping](#any-other-webhook-a-mapping)"),),
)
