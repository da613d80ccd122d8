"""Recruitee: nothing but its test is known; what else it sends is for a mapping."""

from typing import Any

from afterview.events.ats.answers import Answer, Nothing, Unsaved
from afterview.events.ats.delivery import Delivery


def recruitee(_delivery: Delivery, payload: Any) -> Answer:
    if is_test(payload):
        return Nothing("recruitee: a test")
    return Unsaved("recruitee: this body is not known; read it with `--map`")


def is_test(payload: Any) -> bool:
    """Just `{"test": true}`; 1 is not true."""
    return isinstance(payload, dict) and payload.keys() == {"test"} and payload["test"] is True
