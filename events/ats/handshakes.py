"""What vendors ask before they deliver anything: answered 200 at once, and never recorded (CONVERT.md, gateway)."""

from afterview.events.ats.secrecy import Headers
from afterview.events.ats.vendor import Greeting
from afterview.events.ats.vendors import VENDOR


def greeting(vendor: str, body: bytes, headers: Headers) -> Greeting | None:
    """How a handshake is answered, signed or not; None when this is none."""
    known = VENDOR.get(vendor)
    return known.greeting(body, headers) if known else None


def acknowledged(vendor: str) -> int:
    """The status by which this vendor knows that a delivery has come."""
    known = VENDOR.get(vendor)
    return known.acknowledged if known else 200
