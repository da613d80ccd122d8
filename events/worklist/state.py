"""The state: the open tasks of one assignee in one tenant, as stored. Pages read it too.

Stored bytes are a version byte, then MessagePack without defaults. Moments are aware and in UTC.
"""

from datetime import datetime, timedelta
from typing import Literal, get_args

from msgspec import Struct, field, msgpack
from msgspec.structs import replace

from afterview.schemas.outgoing_data import TaskChannel, TaskKind

VERSION = b"\x01"
STAGE = "worklist"
"""the stage whose states these are, by `ids.assignee_key(secret, tenant, ids.assignee_name(person))`"""

LINGERING = timedelta(days=3)
"""after its end a task leaves the list by itself: earlier releases dropped applications without a word (R73)"""

News = Literal["scheduled", "reminded", "returned", "escalated"]
"""What there is to tell of a task, what matters least first; `returned`: its letter came back."""


class _Stored(Struct, frozen=True, omit_defaults=True, gc=False):
    """What is empty is not written. A tree has no cycles to collect."""


class OpenTask(_Stored, frozen=True):
    """A task that is this assignee's to do."""

    id: str
    kind: TaskKind
    channel: TaskChannel
    application_id: str
    candidate_id: str
    due_at: datetime
    ends_at: datetime
    """rule 7: the task expires, and every link to it ends"""
    job_title: str | None = None
    escalated: bool = False
    news: News | None = None
    """why the assignee is still to hear of it; None: they have, or a mail in flight says it"""
    tell_at: datetime | None = None
    """with `news`: from when on it is reason enough for a mail, in the send window"""
    trace: bytes = b""
    """of the latest word on it that told of one (`events/tracing.py`), without its `tracestate`: no mail has that"""

    @property
    def leaves_at(self) -> datetime:
        return self.ends_at + LINGERING


class Flight(_Stored, frozen=True):
    """A mail that the mailer has not settled yet."""

    n: int
    to: str
    told: dict[str, News]
    """task id to what the mail says of it"""
    withdrawn: bool = False


class Bounce(_Stored, frozen=True):
    """An address that a server refused for good."""

    address: str
    at: datetime


class Worklist(_Stored, frozen=True):
    """What somebody of the hiring team still has to do."""

    key: str = ""
    """the record key, hex; not stored in the value"""
    tenant: str = ""
    assignee: str = ""
    """as `ids.assignee_name` calls them"""
    name: str | None = None
    email: str | None = None
    tasks: dict[str, OpenTask] = field(default_factory=dict)
    """by id, the longest known first"""
    tell_from: datetime | None = None
    """no news is told before it: a bound, so that not every record has to look at every task"""
    tidy_from: datetime | None = None
    """no task leaves by itself before it; a bound as well"""
    flight: Flight | None = None
    requests: int = 0
    """the number of the last mail that was asked for"""
    bounced: Bounce | None = None
    at: datetime | None = None
    """the largest record timestamp seen: time never goes back"""


def louder(one: News, other: News | None) -> News:
    """Of two news of one task that were not told yet, the one that is."""
    return max(one, other or one, key=_LOUDNESS.index)


def earliest(*moments: datetime | None) -> datetime | None:
    """The earliest of the moments that there are."""
    return min((moment for moment in moments if moment), default=None)


def encode(worklist: Worklist) -> bytes | None:
    """Stored form; None when there is nothing to remember."""
    if not (worklist.tasks or worklist.flight or worklist.bounced):
        return None
    return VERSION + _PACKER.encode(replace(worklist, key=""))


def decode(key: str, stored: bytes) -> Worklist:
    """The worklist of a stored state. Raises ValueError for a version that this release does not know."""
    if stored[:1] != VERSION:
        raise ValueError(f"state version {stored[:1].hex()} is newer than this release; upgrade Afterview")
    return replace(_UNPACKER.decode(stored[1:]), key=key)


_LOUDNESS: tuple[News, ...] = get_args(News)
_PACKER, _UNPACKER = msgpack.Encoder(), msgpack.Decoder(Worklist)
