"""One bad record never stops its batch: it becomes a dead letter, in the same commit as everything else."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from pydantic import ValidationError

from afterview.events.errors import Malformed, Refused
from afterview.events.topics import DEAD_LETTERS
from afterview.events.tracing import trace_about
from afterview.workers.deliveries import FETCHED, RECEIVED, UNFETCHED
from afterview.workers.hosts.contract import Headers, Outcome, Output, Record, Stage

LARGEST_STATE = 1 << 20
"""bytes; changelogs take twice as much"""
LARGEST_LETTER = 15 << 20
"""bytes of a record that is kept whole; the topic takes 16 MiB"""

_TOLD = ("stage", "reason", "error", "topic", "partition", "offset")
FIRST_SEEN, ATTEMPTS = "first-seen", "attempts"
"""what a record that is tried again brings with it"""
_NOT_ITS_OWN = (FIRST_SEEN, ATTEMPTS, FETCHED, UNFETCHED, RECEIVED)
"""what it was given on its way: a replay asks the vendor's API anew"""
_DIGITS = 6
ORIGINAL = "original-"
"""before the name of each header that the refused record had itself: a replay needs them"""


def keys_of(stage: Stage, batch: Sequence[Record]) -> list[bytes]:
    """The state keys that the batch needs, each once, in order of first need.

    A record whose keys cannot be told is refused when it is processed.
    """
    keys: dict[bytes, None] = {}
    for record in batch:
        try:
            for key in stage.keys(record):
                keys[key] = None
        except Refused:
            continue
    return list(keys)


def decided(stage: Stage, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
    """What the batch comes to. A record that the stage refuses comes to a dead letter and nothing else.

    So does one that would make a state too large to be kept.
    """
    try:
        return _bounded(stage.process(batch, states))
    except Refused as refusal:
        if len(batch) == 1:
            return Outcome(outputs=[dead_letter(stage.name, batch[0], refusal)])
    return _halved(stage, batch, states)


def _bounded(outcome: Outcome) -> Outcome:
    largest = max((len(state) for state in outcome.states.values() if state is not None), default=0)
    if largest > LARGEST_STATE:
        raise Refused(f"with this record the state would have {largest} bytes; at most {LARGEST_STATE} are kept")
    return outcome


def _halved(stage: Stage, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
    """Decide each half alone; the second one sees what the first one has made of the states."""
    middle = len(batch) // 2
    first = decided(stage, batch[:middle], _narrowed(stage, batch[:middle], states))
    seen = {key: state for key, state in {**states, **first.states}.items() if state is not None}
    second = decided(stage, batch[middle:], _narrowed(stage, batch[middle:], seen))
    return Outcome(
        outputs=[*first.outputs, *second.outputs],
        states={**first.states, **second.states},
        due={**first.due, **second.due},
        actions=[*first.actions, *second.actions],
        tally=first.tally + second.tally,
    )


def _narrowed(stage: Stage, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    return {key: states[key] for key in keys_of(stage, batch) if key in states}


def unreadable(what: str, error: ValidationError) -> Malformed:
    """Why a record of an internal topic cannot be read: the field and what is wrong with it, never the value."""
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    where = ".".join(map(str, first["loc"])) or "the record"
    return Malformed(f"{what}: {where}: {first['type']}")


def dead_letter(stage: str, record: Record, refusal: Refused) -> Output:
    """The original bytes and key, and in the headers why, whence and how often (CONTRACT 3); then its own headers.

    What is too large even for that is told of by its size and its SHA-256; it is still where it was read.
    """
    own = [(name, value) for name, value in record.headers if name not in _NOT_ITS_OWN]
    size = len(record.key) + len(record.value) + sum(len(name) + len(value) for name, value in own)
    if size > LARGEST_LETTER:
        told = (("bytes", str(size).encode()), ("sha256", sha256(record.value).hexdigest().encode()))
        return _letter(stage, Record(record.topic, record.partition, record.offset, b"", b"", record.at), refusal, told)
    return _letter(stage, record, refusal, [(ORIGINAL + name, value) for name, value in own])


def _letter(stage: str, record: Record, refusal: Refused, more: Iterable[tuple[str, bytes]]) -> Output:
    came_with = dict(record.headers)
    first_seen = came_with.get(FIRST_SEEN, record.at.isoformat().encode())
    headers: Headers = (
        ("reason", _family(refusal).encode()),
        ("error", " ".join(str(refusal).split()).encode()),
        ("topic", record.topic.encode()),
        ("partition", str(record.partition).encode()),
        ("offset", str(record.offset).encode()),
        ("stage", stage.encode()),
        (FIRST_SEEN, first_seen),
        (ATTEMPTS, _one_more(came_with.get(ATTEMPTS, b"")).encode()),
        *more,
    )
    return Output(DEAD_LETTERS, record.key, record.value, record.at, headers)


def _family(refusal: Refused) -> str:
    """Its name in the drawn tree (`events/errors.py`), however much more a subclass may know."""
    return next(kind.__name__.lower() for kind in type(refusal).__mro__ if kind.__module__ == Refused.__module__)


def _one_more(attempts: bytes) -> str:
    """What a stranger's header says may be anything."""
    return str(int(attempts) + 1 if attempts.isdigit() and len(attempts) <= _DIGITS else 1)


def report_dead_letters(outcome: Outcome) -> None:
    """A line for each, with its trace if it told of one: whoever connects an ATS looks here first.

    The error names fields, never values.
    """
    for output in outcome.outputs:
        if output.topic == DEAD_LETTERS:
            import structlog  # noqa: PLC0415 slow to import, and seldom needed

            said = {name.replace("-", "_"): value.decode() for name, value in output.headers if name in _TOLD}
            own = ((name.removeprefix(ORIGINAL), value) for name, value in output.headers if name.startswith(ORIGINAL))
            trace = trace_about(own, output.value)
            structlog.get_logger().warning("dead letter", **said, **({"trace_id": trace.id} if trace else {}))
