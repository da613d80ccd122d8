"""What we call things in Kafka, and which partition a key is in. Changing any of it loses what is there."""

from collections.abc import Iterable
from zlib import crc32


def changelog_of(stage: str) -> str:
    """The compacted topic that holds a stage's states and how far it has read, partition by partition."""
    return f"afterview.{stage}-changelog"


def bus_stage(topic: str) -> str:
    """The stage that reads a topic of somebody else's."""
    return f"bus-{topic}"


def group_of(group: str, role: str) -> str:
    """The consumer group of the workers of one role; `group` is `kafka.group`."""
    return f"{group}-{role}"


def member_of(instance: str, role: str, topics: Iterable[str]) -> str:
    """A worker's static place in its group.

    With other topics it is another place: a member that is back in time keeps its partitions, and Kafka does not look
    whether it reads the same topics as before. Nobody would read a new one.
    """
    return f"{instance}-{role}-{crc32(' '.join(sorted(topics)).encode()):08x}"


def transactional_id(group: str, stage: str, owner: int | str) -> str:
    """Of the producer that commits one partition of a stage: whoever opens it fences whoever had it.

    `owner`: the partition; of what a worker appends by itself, the worker's name.
    """
    return f"{group}-{stage}-{owner}"


def partition_of(key: bytes, partitions: int) -> int:
    """Where the records of a key are. Not Kafka's murmur2: this one is in every language's standard library."""
    return crc32(key) % partitions
