"""A vendor's delivery to canonical events: all of them, or one reason why not (CONVERT.md)."""

from collections.abc import Callable, Mapping
from typing import Any

from afterview.events.ats.answers import Answer, Conversion, Nothing, Unnamed, Unsaved
from afterview.events.ats.ashby import ashby
from afterview.events.ats.bullhorn import bullhorn
from afterview.events.ats.checking import checked
from afterview.events.ats.cloudevents_in import cloudevents
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.greenhouse import greenhouse
from afterview.events.ats.huntflow import huntflow
from afterview.events.ats.jazzhr import jazzhr
from afterview.events.ats.jobylon import jobylon
from afterview.events.ats.kombo import kombo
from afterview.events.ats.lever import lever
from afterview.events.ats.mapped import mapped
from afterview.events.ats.options import Options
from afterview.events.ats.reading import decode
from afterview.events.ats.recruitee import recruitee
from afterview.events.ats.smartrecruiters import smartrecruiters
from afterview.events.ats.talentech import talentech
from afterview.events.ats.teamtailor import teamtailor
from afterview.events.ats.workable import workable
from afterview.events.errors import Malformed, Misconfigured, Thin

Converter = Callable[[Delivery, Any], Answer]


def _nothing_saved(_delivery: Delivery, _payload: Any) -> Answer:
    """`mapping`: whatever it is, only the mapping knows."""
    return Unsaved("mapping: there is no mapping; give one with `--map`")


_CONVERTERS: Mapping[str, Converter] = {
    "greenhouse": greenhouse,
    "ashby": ashby,
    "lever": lever,
    "teamtailor": teamtailor,
    "workable": workable,
    "smartrecruiters": smartrecruiters,
    "recruitee": recruitee,
    "jobylon": jobylon,
    "huntflow": huntflow,
    "jazzhr": jazzhr,
    "bullhorn": bullhorn,
    "kombo": kombo,
    "talentech": talentech,
    "cloudevents": cloudevents,
    "mapping": _nothing_saved,
}

VENDORS: tuple[str, ...] = tuple(_CONVERTERS)
"""Every vendor that can be converted; any other is wrong usage."""


def convert(vendor: str, body: bytes, options: Options) -> Conversion:
    """The events of one delivery. Raises Refused (bad input) or Misconfigured, KeyError unless one of VENDORS."""
    if vendor == "mapping" and options.mapping is None:
        raise Misconfigured("mapping: there is no mapping; give one with `--map`")
    answer = _answer(Delivery(vendor, options), decode(body))
    if isinstance(answer, Unsaved):
        raise Malformed(answer.why)
    if isinstance(answer, Nothing | Unnamed):
        return Conversion((), answer.why)
    for event in answer:
        checked(event)
    return Conversion(tuple(answer), None if answer else f"{vendor}: to be ignored, as `--outcomes` says")


def own_answer(delivery: Delivery, payload: Any) -> Answer:
    """What the vendor's own converter says. Raises `Refused`."""
    return _CONVERTERS[delivery.vendor](delivery, payload)


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
    return mapped(delivery, mapping, payload) or Nothing("mapping: none of its events holds on this body")
