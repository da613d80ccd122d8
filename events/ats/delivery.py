"""One delivery on its way through a converter, and the envelope of what comes out (convert rules 6 and 7)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from afterview.events.ats.answers import Event
from afterview.events.ats.body import LONGEST_ID, Body
from afterview.events.ats.options import Options
from afterview.events.ats.people import Json, compact, stamp
from afterview.events.ats.times import vendor_times
from afterview.events.cloudevents import rfc3339
from afterview.events.errors import Malformed

_ONCE = frozenset({"interview.completed", "candidate.erased"})
_OF_THE_CANDIDATE = frozenset({"candidate.updated", "candidate.erased"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """A vendor's delivery: whose it is, when it came and how its times are to be read."""

    vendor: str
    options: Options

    def body(self, value: Json, key: str = "") -> Body:
        """A reader of the vendor's JSON."""
        times = vendor_times(self.options.timezone)
        return Body(value, times, Body({}, times) if key else None, key)

    @property
    def received(self) -> datetime:
        """When it came, in UTC."""
        return self.options.received.astimezone(UTC)

    def event(self, name: str, data: Json, at: datetime | None, version: str | None = None) -> Event:
        """A canonical event; `at` is the vendor's time of it, None when only the delivery's is known."""
        told = compact({"tenant": self.options.tenant, **data, "occurred_at": stamp(at)})
        return self.envelope(name, told, at or self.received, None, version)

    def envelope(self, name: str, data: Json, at: datetime, given_id: str | None, version: str | None = None) -> Event:
        """The envelope around `data`; without an id of its own it gets the one of convert rule 7."""
        found = given_id or event_id(name, data, version or second(at))
        if len(found) > LONGEST_ID:
            raise Malformed(f"{name}: an id of more than {LONGEST_ID} characters comes out")
        return wrapped(found, f"/in/{self.options.tenant}/{self.vendor}", f"afterview.{name}.v1", rfc3339(at), data)


def event_id(name: str, data: Json, version: str) -> str:
    """`<name>:<key>:<version>`; what happens once has no version (convert rule 7)."""
    key = _key(name, data)
    return f"{name}:{key}" if name in _ONCE else f"{name}:{key}:{version}"


def wrapped(event_id: str, source: str, event_type: str, time: str, data: Json) -> Event:
    """A structured CloudEvent; `subject` where there is an application (convert rule 6)."""
    event = {"specversion": "1.0", "id": event_id, "source": source, "type": event_type, "time": time}
    if "application_id" in data:
        event["subject"] = f"applications/{data['application_id']}"
    return {**event, "datacontenttype": "application/json", "data": data}


def _key(name: str, data: Json) -> str:
    """The id of what the event is about; an answer or a wish may name no application (R75)."""
    about, path = ("interview", "interview.id") if name.startswith("interview.") else ("candidate", "candidate.id")
    key = None if about == "interview" or name in _OF_THE_CANDIDATE else data.get("application_id")
    key = key or data.get(about, {}).get("id")
    if not key:
        raise Malformed(f"{name}: data.{path}: missing, and the event's id is made of it")
    return str(key)


def second(moment: datetime) -> str:
    """In UTC, to the second: `2015-02-11T15:50:41Z`."""
    return rfc3339(moment.astimezone(UTC).replace(microsecond=0))
