"""A vendor's delivery to canonical events: all of them, or one reason why not (CONVERT.md)."""

from typing import Any

from afterview.events.ats.answers import Answer, Conversion, Nothing, Unnamed, Unsaved
from afterview.events.ats.checking import checked
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.mapped import mapped
from afterview.events.ats.options import Options
from afterview.events.ats.reading import decode
from afterview.events.ats.vendors import VENDOR
from afterview.events.errors import Malformed, Misconfigured, Thin


def convert(vendor: str, body: bytes, options: Options) -> Conversion:
    """The events of one delivery. Raises Refused (bad input) or Misconfigured, KeyError unless one of VENDORS."""
    if vendor == "mapping" and options.mapping is None:
        raise Misconfigured("mapping: there is no mapping; give one with `--map`")
    answer = _answer(Delivery(vendor, options), decode(body))
    if isinstance(answer, Unsaved):
        raise Malformed(answer.why)
    if isinstance(answer, Nothing | Unnamed):
        return Conversion((), answer.why)
    nothing = None if answer else f"{vendor}: to be ignored, as `--outcomes` says"
    return Conversion(tuple(answer), nothing, tuple(map(checked, answer)))


def own_answer(delivery: Delivery, payload: Any) -> Answer:
    """What the vendor's own converter says. Raises `Refused`."""
    return VENDOR[delivery.vendor].converter(delivery, payload)


def _answer(delivery: Delivery, payload: Any) -> Answer:
    """The vendor's own converter first; what it cannot know, a mapping may."""
    mapping = delivery.options.mapping
    try:
        answer = own_answer(delivery, payload)
    except Thin:
        if mapping is None:
            raise
        answer = Unsaved("thin")
    if mapping is None or not isinstance(answer, Unnamed | Unsaved):
        return answer
    return mapped(delivery, mapping, payload) or Nothing(
        "mapping: none of its events holds on this body; `--explain` says why"
    )
