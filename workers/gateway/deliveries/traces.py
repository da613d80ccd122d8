"""Traces that begin at the gateway, because whoever sends a webhook tells of none."""

from secrets import token_hex

from afterview.schemas.tracing import Trace

ANSWER = "Traceresponse"
"""the header of an answer that names the trace, as W3C Trace Context calls it"""
_RECORDED = "01"
"""our log lines tell of it; and what reads our events need not decide against recording because of us"""

_TRACE, _SPAN = 16, 8
"""bytes of the ids; asked for together: the system takes longer to be asked than to answer"""


def begun_trace() -> Trace:
    """A new one: its ids mean nothing, and are told of in every record that comes of the delivery."""
    made = token_hex(_TRACE + _SPAN)
    while not (made[: 2 * _TRACE].strip("0") and made[2 * _TRACE :].strip("0")):  # zeros alone are no id (3.2.2)
        made = token_hex(_TRACE + _SPAN)
    return Trace(f"00-{made[: 2 * _TRACE]}-{made[2 * _TRACE :]}-{_RECORDED}")
