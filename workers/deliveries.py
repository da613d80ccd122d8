"""Deliveries on their way to the intake: what a record of `afterview.intake` says, and under which key.

The key is the order that is kept, and the partition in which a repeat is met: a canonical event has its candidate's,
whichever door it came through; a vendor's delivery that of its vendor, from a topic with the key that it had there.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic_core import to_json

from afterview.events.canonical import encoded
from afterview.events.topics import INTAKE
from afterview.events.tracing import carrying
from afterview.schemas.incoming import Incoming
from afterview.schemas.tracing import Trace
from afterview.workers.hosts.contract import Headers, Output

EVENTS = "events"
"""`vendor` of canonical events"""
OPERATOR = "operator"
"""the header of what an operator asks for by command: no paused vendor holds it"""

FETCHED, UNFETCHED, RECEIVED = "fetched", "unfetched", "received"
"""headers of a delivery that the fetcher gives back: objects of the API, or why there are none; and when it came"""

USED, NOTHING, REPEAT = "used", "nothing", "repeat"
"""what a delivery comes to that is no dead letter"""

_PRIVATE = frozenset({"authorization", "proxy-authorization", "cookie"})
_SIGNED_AT = re.compile(r"t=[0-9]{1,11}")
_TELLING = re.compile(r"signature|secret|token|api-key")
"""parts of the names of headers that prove who sends; the log does not need them"""


def event_in(event: Incoming, at: datetime) -> Output:
    """A canonical event as a record of the intake topic."""
    tenant = event.data.tenant
    return Output(INTAKE, f"{tenant}/{event.data.candidate.id}".encode(), encoded(event), at, _whose(tenant, EVENTS))


def asked_in(event: Incoming, by: str, at: datetime) -> Output:
    """The same of what an operator asks for; `by`: the command."""
    said = event_in(event, at)
    return Output(said.topic, said.key, said.value, at, (*said.headers, (OPERATOR, by.encode())))


def delivery_in(
    tenant: str,
    vendor: str,
    body: bytes,
    at: datetime,
    *,
    http: Mapping[str, str],
    delivery: str | None,
    key: bytes = b"",
    trace: Trace | None = None,
) -> Output:
    """A vendor's delivery as a record of the intake topic; `key`: what it was keyed by where it came from.

    `delivery` is what tells a repeat, if anything does; `http` are the headers that a converter may need; `trace` is
    that of all events in it that tell of none themselves. A canonical event has its own among its attributes.
    """
    whose = f"{tenant}/{vendor}".encode()
    told = () if delivery is None else (("delivery", delivery.encode(errors="replace")),)
    headers = (*_whose(tenant, vendor), *told, ("http", to_json(http)), *carrying(trace))
    return Output(INTAKE, whose + b"/" + key if key else whose, body, at, headers)


def tallied(vendor: str, came_to: str) -> str:
    """As the intake tallies a delivery: USED, NOTHING or REPEAT, of this vendor."""
    return f"{came_to} {vendor}"


def kept(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers that a converter may need, by lower-case name; repeated ones joined (RFC 9110, 5.3)."""
    found: dict[str, str] = {}
    for name, value in headers:
        lower = name.lower()
        told = _harmless(lower, value)
        if told is not None:
            found[lower] = f"{found[lower]}, {told}" if lower in found else told
    return found


def _harmless(name: str, value: str) -> str | None:
    """The value without what proves who sends; None when nothing is left. Of a signature its `t=<seconds>` is."""
    if name in _PRIVATE:
        return None
    if not _TELLING.search(name):
        return value
    parts = (part.strip() for part in value.split(",")) if "signature" in name else ()
    return next((part for part in parts if _SIGNED_AT.fullmatch(part)), None)


def _whose(tenant: str, vendor: str) -> Headers:
    return (("tenant", tenant.encode()), ("vendor", vendor.encode()))
