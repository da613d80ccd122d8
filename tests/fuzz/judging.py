"""What must be so of every body that arrives: events that are right, or one line; and soon."""

import json
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from afterview.events.ats.body import LONGEST_ID
from afterview.events.ats.convert import convert
from afterview.events.ats.explaining import explained
from afterview.events.ats.handshakes import greeting
from afterview.events.ats.mapping import parse_mapping
from afterview.events.ats.options import Options
from afterview.events.ats.signatures import delivery_id, signed
from afterview.events.canonical import encoded, read
from afterview.events.errors import Misconfigured, Refused

LONGEST = 0.1
"""seconds of CPU: what takes longer hangs"""
_ENDED = 2.0
"""seconds of CPU: whatever runs longer is ended"""
LONGEST_LINE = 4000
NOW = datetime(2027, 3, 10, 8, tzinfo=UTC)
SECRETS = ("secret", "whsec_c2VjcmV0", "hex:00")

T = TypeVar("T")


@dataclass
class Tally:
    """What has come of so many bodies."""

    bodies: int = 0
    events: int = 0
    nothing: int = 0
    refused: int = 0
    slowest: float = 0.0
    """seconds of CPU"""
    slowest_body: bytes = field(default=b"", repr=False)

    def timed(self, work: Callable[[], T], body: bytes) -> T:
        """What the work gives. Twice, if it takes long: something else may have come between."""
        found, spent = _measured(work)
        if spent > LONGEST / 2:
            spent = min(spent, _measured(work)[1])
        if spent > self.slowest:
            self.slowest, self.slowest_body = spent, body
        assert spent <= LONGEST, f"{spent:.3f} s of CPU"
        return found


def _measured(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and the seconds of CPU it took; what would never end is ended."""
    signal.signal(signal.SIGVTALRM, _ended)
    signal.setitimer(signal.ITIMER_VIRTUAL, _ENDED)
    began = time.process_time()
    try:
        return work(), time.process_time() - began
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _ended(_number: int, _frame: object) -> None:
    raise AssertionError(f"more than {_ENDED} s of CPU")


def judge(vendor: str, body: bytes, options: Options, tally: Tally) -> None:
    """Convert it as intake does, and ask of it what the gateway asks. Raises AssertionError."""
    tally.bodies += 1
    headers = [*options.headers.items(), ("webhook-id", "x")]
    tally.timed(lambda: delivery_id(vendor, body, headers), body)
    tally.timed(lambda: greeting(vendor, body, headers), body)
    assert not tally.timed(lambda: signed(vendor, body, headers, SECRETS, NOW), body)
    given = tally.timed(lambda: _converted(vendor, body, options), body)
    if isinstance(given, str):
        tally.refused += 1
        assert given, "a refusal that says nothing"
        assert "\n" not in given, given
        assert len(given) < LONGEST_LINE, given
    else:
        tally.events += len(given)
        tally.nothing += not given
        for event in given:
            _right(vendor, event, options)
    if options.mapping:
        _told(vendor, body, options, given)


def judge_mapping(text: bytes, tally: Tally) -> None:
    """A file `--map`: read, or refused line by line."""
    tally.bodies += 1
    try:
        tally.timed(lambda: parse_mapping(text), text)
        tally.events += 1
    except Misconfigured as error:
        tally.refused += 1
        lines = str(error).split("\n")
        assert all(line.startswith("mapping: ") for line in lines), lines


def _converted(vendor: str, body: bytes, options: Options) -> tuple[dict[str, Any], ...] | str:
    """Its events, or the line of the refusal."""
    try:
        conversion = convert(vendor, body, options)
    except Refused as refused:
        return str(refused)
    assert bool(conversion.events) != bool(conversion.nothing)
    return conversion.events


def _right(vendor: str, event: dict[str, Any], options: Options) -> None:
    """It can be written, our schema takes it, and it is as every event has to be (convert rules 4, 6 and 7)."""
    json.dumps(event, ensure_ascii=False, allow_nan=False).encode()
    known = read(event).event
    assert known is not None
    encoded(known)
    assert len(event["id"]) > 0
    assert event["time"].endswith("Z")
    assert event["data"]["tenant"] == options.tenant
    if vendor == "cloudevents":
        return
    assert len(event["id"]) <= LONGEST_ID
    assert event["source"] == f"/in/{options.tenant}/{vendor}"
    assert ("subject" in event) == ("application_id" in event["data"])
    if not options.mapping:
        assert not list(_empty(event)), event


def _empty(value: Any) -> list[Any]:
    """What should have been left out."""
    if isinstance(value, dict):
        return [one for one in value.values() if one in (None, "", {})] + [
            inner for one in value.values() for inner in _empty(one)
        ]
    return [inner for one in value for inner in _empty(one)] if isinstance(value, list) else []


def _told(vendor: str, body: bytes, options: Options, given: tuple[dict[str, Any], ...] | str) -> None:
    """An explanation says what the conversion has given; it is one line when the mapping is not asked."""
    assert options.mapping
    try:
        lines = explained(vendor, body, options, options.mapping)
    except Refused as refused:
        assert str(refused) == given  # noqa: PT017 the other way to be right
        return
    assert not any("\n" in line for line in lines)
    "\n".join(lines).encode()
    if len(lines) > 1 and isinstance(given, str):
        assert lines[-1].startswith("refused, "), given
    elif len(lines) > 1:
        assert lines[-1].startswith(f"{len(given)} event" if given else "no event: "), lines[-1]
