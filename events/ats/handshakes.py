"""What vendors ask before they deliver anything: answered 200 at once, and never recorded (CONVERT.md, gateway)."""

from collections.abc import Callable, Mapping

from afterview.events.ats.reading import json_object
from afterview.events.ats.recruitee import is_test
from afterview.events.ats.secrecy import Headers, only

Greeting = Mapping[str, str]
"""Headers of the answer"""

_LONGEST = 512


def greeting(vendor: str, body: bytes, headers: Headers) -> Greeting | None:
    """How a handshake is answered, signed or not; None when this is none."""
    known = _HANDSHAKES.get(vendor)
    return known(body, headers) if known else None


def acknowledged(vendor: str) -> int:
    """The status by which this vendor knows that a delivery has come."""
    return _ACKNOWLEDGED.get(vendor, 200)


def _smartrecruiters_secret(_body: bytes, headers: Headers) -> Greeting | None:
    """A subscription is switched on when its secret comes back."""
    secret = only(headers, "x-hook-secret") or ""
    well = 0 < len(secret) <= _LONGEST and secret.isascii() and secret.isprintable()
    return {"X-Hook-Secret": secret} if well else None


def _recruitee_test(body: bytes, _headers: Headers) -> Greeting | None:
    """Before it is set up there is no secret, so its test cannot be signed."""
    return {} if len(body) <= _LONGEST and is_test(json_object(body)) else None


def _huntflow_ping(_body: bytes, headers: Headers) -> Greeting | None:
    return {} if only(headers, "x-huntflow-event") == "PING" else None


_HANDSHAKES: Mapping[str, Callable[[bytes, Headers], Greeting | None]] = {
    "smartrecruiters": _smartrecruiters_secret,
    "recruitee": _recruitee_test,
    "huntflow": _huntflow_ping,
}
_ACKNOWLEDGED = {
    "smartrecruiters": 202,
}
