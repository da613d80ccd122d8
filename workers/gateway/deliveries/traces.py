"""Traces that begin at the gateway, because whoever sends a webhook tells of none."""

from secrets import token_hex

from afterview.schemas.tracing import Trace

ANSWER = "Traceresponse"
"""the header of an answer that names the trace, as W3C Trace Context calls it"""
_RECORDED = "01"
"""our log lines tell of it; and what reads our events need not decide against recording because of us"""


def begun_trace() -> Trace:
    """A new one: its ids mean nothing, and are told of in every record that comes of the delivery."""
    return Trace(f"00-{_not_zero(16)}-{_not_zero(8)}-{_RECORDED}")


def _not_zero(size: int) -> str:
    """Zeros alone are no id (3.2.2)."""
    while not (found := token_hex(size)).strip("0"):
        pass
    return found
