"""How our topics are laid out in Kafka: the topic table, and one changelog for each stage. Pure.

Why each setting is as it is:

- `cleanup.policy`, `retention.ms`: the topic table. Kafka deletes whole segments, a segment by its newest record. So
  a record may stay for `segment.ms` longer: a day where there is personal data, which makes 15 days of 14.
- `segment.ms`: also when a changelog's newest segment is closed, and only closed ones are compacted.
- `max.compaction.lag.ms`: what was superseded or forgotten is compacted away at the latest 7 days after it was written,
  when its segment is closed by then: 8 days in all, and at most 14 with a cleaner that is behind by days.
- `delete.retention.ms`: how long a tombstone can still be read after that. A store that was away for longer than that
  may have missed one, and must be read anew.
- `message.timestamp.type`: a record's timestamp is the moment by which it is decided: ours, never the broker's.
- `compression.type`: as our producers say; a broker that compresses again only takes time.
- `min.insync.replicas`: what is acknowledged is on two machines; with one or two replicas that would be no service
  whenever one is away.
- `unclean.leader.election.enable`: a replica that is behind never takes over: what was acknowledged would be undone.
- `max.message.bytes`: a delivery may have 1 MiB, and has headers; Kafka's own limit is 1 MiB with everything. What is
  too large for us on a topic of somebody else's is a dead letter, whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from afterview.events.gone import COMPACTED_WITHIN, SEGMENT
from afterview.events.topics import (
    AUDIT,
    DEAD_LETTERS,
    EXPERIENCE_ALERTS,
    EXPERIENCE_COMMENTS,
    INTAKE,
    SURVEY_RESPONSES,
    TOPICS,
    Topic,
)
from afterview.schemas.settings import KafkaSettings
from afterview.workers.hosts.kafka.naming import changelog_of

TOMBSTONES_STAY = timedelta(days=7)
"""a local store that was not written to for so long is read anew from its changelog"""
LONG_SEGMENT = timedelta(days=7)
"""of topics without personal data that are kept for a year: fewer files"""

LARGEST = 2 << 20
"""bytes of a record batch, so of any record"""
LARGEST_LETTER = 16 << 20
"""the same of a dead letter: somebody else's topic may let larger records through, and its bytes are kept"""

SINGLE = frozenset((SURVEY_RESPONSES, EXPERIENCE_ALERTS, EXPERIENCE_COMMENTS, DEAD_LETTERS, AUDIT))
"""One partition: few records, and one order of all of them is worth more than many readers."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A topic as it is, or shall be, in Kafka."""

    name: str
    partitions: int
    replication: int
    configs: Mapping[str, str]
    source: str | None = None
    """of a changelog: the topic whose partitions it follows"""


@dataclass(frozen=True, slots=True)
class Difference:
    text: str
    states_lost: bool = False
    """states would not be where their records are, or go away: nothing may run like this"""


def wanted(
    settings: KafkaSettings, stages: Mapping[str, str], found: Mapping[str, Layout] | None = None
) -> Iterator[Layout]:
    """Every topic of ours. `stages`: stage to the topic it reads. `found`: what is there, foreign topics too.

    A changelog has as many partitions as its source has in fact, whatever the settings say; that of a foreign topic
    which is not there yet is left out.
    """
    there = found or {}
    for topic in TOPICS.values():
        yield Layout(topic.name, _partitions(topic, settings), settings.replication_factor, _configs(topic, settings))
    for stage, source in stages.items():
        count = there[source].partitions if source in there else _own(source, settings)
        if count is not None:
            configs = _common(settings) | _compacted()
            yield Layout(changelog_of(stage), count, settings.replication_factor, configs, source)


def foreign(settings: KafkaSettings, stages: Mapping[str, str]) -> Iterator[Layout]:
    """The topics of others that are read, as we would make them; as they are, they are nothing to us."""
    for source in stages.values():
        if source not in TOPICS:
            yield Layout(source, settings.partitions, settings.replication_factor, _configs(TOPICS[INTAKE], settings))


def growing(wanted: Iterable[Layout], found: Mapping[str, Layout]) -> Iterator[Layout]:
    """Changelogs that lack partitions and can be given more: those of foreign topics hold no states to be moved."""
    for layout in wanted:
        if layout.name in found and _can_grow(layout, found[layout.name]):
            yield layout


def differences(shall: Layout, found: Layout) -> Iterator[Difference]:
    """What is not as it shall be, and what to do: a line each."""
    name = shall.name
    if found.partitions != shall.partitions:
        yield _other_partitions(shall, found)
    if found.replication != shall.replication:
        yield Difference(
            f"{name}: {_count(found.replication, 'replica')}, kafka.replication_factor says {shall.replication}:"
            " change the setting, or the topic with kafka-reassign-partitions.sh"
        )
    for key, value in shall.configs.items():
        if (is_now := found.configs.get(key)) != value:
            change = f"kafka-configs.sh --alter --entity-type topics --entity-name {name} --add-config {key}={value}"
            lost = key == "cleanup.policy" and shall.source is not None
            yield Difference(f"{name}: {key} is {is_now}, not {value}: {change}", states_lost=lost)


def described(shall: Layout) -> str:
    """One line for a person."""
    kept = shall.configs.get("retention.ms")
    days = "the last of each key" if kept is None else f"{timedelta(milliseconds=int(kept)).days} days"
    partitions, replicas = _count(shall.partitions, "partition"), _count(shall.replication, "replica")
    return f"{shall.name}: {partitions}, {replicas}, {days}"


def _other_partitions(shall: Layout, found: Layout) -> Difference:
    has = f"{shall.name}: {_count(found.partitions, 'partition')}"
    if _can_grow(shall, found):
        return Difference(
            f"{has}, its source {shall.source} has {shall.partitions}: `afterview topics create` adds them",
            states_lost=True,
        )
    if shall.source is not None:
        return Difference(
            f"{has}, its source {shall.source} has {shall.partitions}: states would not be found"
            " (docs/OPERATING.md, Other partitions)",
            states_lost=True,
        )
    if shall.name in SINGLE:
        return Difference(f"{has}, not {shall.partitions}: its records have no order among each other")
    return Difference(
        f"{has}, kafka.partitions says {shall.partitions}: keys would move away from their states, so nothing is"
        f" changed: set it to {found.partitions} (docs/OPERATING.md, Other partitions)"
    )


def _can_grow(shall: Layout, found: Layout) -> bool:
    return shall.source is not None and shall.source not in TOPICS and found.partitions < shall.partitions


def _own(source: str, settings: KafkaSettings) -> int | None:
    return _partitions(TOPICS[source], settings) if source in TOPICS else None


def _partitions(topic: Topic, settings: KafkaSettings) -> int:
    return 1 if topic.name in SINGLE else settings.partitions


def _configs(topic: Topic, settings: KafkaSettings) -> dict[str, str]:
    if topic.retention is None:
        return _common(settings) | _compacted()
    segment = LONG_SEGMENT if topic.retention > timedelta(days=60) else SEGMENT
    return _common(settings) | {
        "cleanup.policy": "delete",
        "retention.ms": _milliseconds(topic.retention),
        "segment.ms": _milliseconds(segment),
        "max.message.bytes": str(LARGEST_LETTER if topic.name == DEAD_LETTERS else LARGEST),
    }


def _compacted() -> dict[str, str]:
    return {
        "cleanup.policy": "compact",
        "segment.ms": _milliseconds(SEGMENT),
        "max.compaction.lag.ms": _milliseconds(COMPACTED_WITHIN),
        "delete.retention.ms": _milliseconds(TOMBSTONES_STAY),
    }


def _common(settings: KafkaSettings) -> dict[str, str]:
    return {
        "message.timestamp.type": "CreateTime",
        "compression.type": "producer",
        "max.message.bytes": str(LARGEST),
        "min.insync.replicas": "2" if settings.replication_factor > 2 else "1",  # noqa: PLR2004 see above
        "unclean.leader.election.enable": "false",
    }


def _milliseconds(time: timedelta) -> str:
    return str(time // timedelta(milliseconds=1))


def _count(number: int, of: str) -> str:
    return f"{number} {of}{'' if number == 1 else 's'}"
