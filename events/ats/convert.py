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
    delivery, payload = Delivery(vendor, options), decode(body)
    answer = _answer(delivery, payload)
    if options.mapping is not None and isinstance(answer, Unnamed | Unsaved):
        return mapped(delivery, options.mapping, payload)
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
    """The vendor's own converter's; where there is a mapping, it may know what is thin."""
    try:
        return own_answer(delivery, payload)
    except Thin:
        if delivery.options.mapping is None:
            raise
        return Unsaved("thin")
