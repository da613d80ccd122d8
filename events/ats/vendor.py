"""What there is to know of one vendor: its converter, its door, and what docs/CONNECTING.md says of both.

A vendor's module ends with its `Vendor`, and `vendors.py` names it: nothing else knows vendors (docs/NEW-VENDOR.md).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from afterview.events.ats.answers import Answer
from afterview.events.ats.apis.api import Api
from afterview.events.ats.delivery import Delivery
from afterview.events.ats.secrecy import Headers, Secret

Converter = Callable[[Delivery, Any], Answer]
"""A body, read as JSON, to events or a reason why not. Raises `Refused`."""
Scheme = Callable[[bytes, Headers, Sequence[Secret], datetime], bool]
"""Whether one of the secrets has signed these bytes; nothing that can arrive makes it raise."""
DeliveryId = Callable[[bytes, Headers], str | None]
"""By what a repeat is known; None where the vendor says nothing."""
Greeting = Mapping[str, str]
"""Headers of the answer to a handshake"""
Greeter = Callable[[bytes, Headers], Greeting | None]
"""How a handshake is answered, signed or not; None when this is none."""
Proof = Callable[[Secret], tuple[str, bytes] | None]
"""The header that proves who sends by having the secret in it: its name in lower case, and its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """One vendor. What follows `converter` is its door; the texts are for docs/CONNECTING.md."""

    name: str
    """in addresses, in the configuration and of `--from`"""
    title: str
    converter: Converter

    signed: Scheme | None = None
    """None: it has no webhooks"""
    signature: str = ""
    """`signed`, in words"""
    shares: str = "the webhook's secret"
    """what secret we share with it, and how that has to be written"""
    key: Callable[[Secret], object] = lambda _secret: True
    """None (or False) of a secret that is not written so"""
    proof: Proof | None = None
    delivery_id: DeliveryId = lambda _body, _headers: None
    repeats: str = "nothing"
    """`delivery_id`, in words"""
    greeting: Greeter = lambda _body, _headers: None
    greets: str = ""
    """`greeting`, in words"""
    acknowledged: int = 200
    """the status by which it knows that a delivery has come"""

    gives: Sequence[tuple[str, str]]
    """what to subscribe to or set up there, and what comes of it"""
    thin: str = ""
    """what only names an object, and what has to be fetched"""
    api: Api | None = None
    """what Afterview asks by itself (`workers/fetching/`)"""
    fetched: str = ""
    """`api`, in words"""
    words: str = ""
    """which of its words are looked up in `outcomes`, the first that has an entry"""
    unknown_words: str = "as above"
    """what becomes of a word without an entry"""
