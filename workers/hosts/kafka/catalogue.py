"""Our topics in a cluster, compared with the topic table, and made where they are missing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiokafka.admin import AIOKafkaAdminClient

from afterview.schemas.settings import KafkaSettings
from afterview.workers.hosts.kafka.cluster import administering, found, grow, make
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.knocking import knock
from afterview.workers.hosts.kafka.naming import bus_stage
from afterview.workers.hosts.kafka.topics import Difference, Layout, differences, foreign, growing, wanted
from afterview.workers.keeping import SOURCES


@dataclass(frozen=True, slots=True)
class Comparison:
    missing: tuple[Layout, ...]
    """what we would make, or have made"""
    absent: tuple[Difference, ...]
    """topics of others that are to be read and are not there"""
    differing: tuple[Difference, ...]
    """of the topics that are there"""
    growing: tuple[Layout, ...]
    """changelogs that lack partitions of their sources, and can be given them, or have been"""
    anew: bool
    """no topic of ours is there"""

    @property
    def problems(self) -> tuple[Difference, ...]:
        """A line each."""
        missing = (f"{layout.name}: missing: `afterview topics create` makes it" for layout in self.missing)
        return (*map(Difference, missing), *self.absent, *self.differing)

    @property
    def in_short(self) -> tuple[Difference, ...]:
        """The same; while nothing of ours is there, as in every new cluster, one line for all that is missing."""
        if not self.anew:
            return self.problems
        none = f"kafka: none of our {len(self.missing)} topics is there: `afterview topics create` makes them"
        return (Difference(none), *self.absent, *self.differing)


async def compare(settings: KafkaSettings, *, making: bool = False, others: bool = False) -> Comparison:
    """What is missing (or was: when `making` it is made) and what differs. `others`: make their topics, too.

    What a broker says of its topics may be a moment old. So changelogs are made last: their sources are known by
    then, whoever made them. Raises `Unreachable`, and `Misconfigured` when Kafka does not make a topic.
    """
    connection = Connection(settings)
    await knock(connection)
    async with administering(connection) as admin:
        looked = await _looked(admin, settings, others=others)
        if not making:
            return looked
        made = await make(admin, (layout for layout in looked.missing if layout.source is None))
        looked = await _looked(admin, settings, others=others)
        made += await make(admin, looked.missing)
        grown = await grow(admin, looked.growing)
        looked = await _looked(admin, settings, others=others)
        return replace(looked, missing=tuple(made), growing=tuple(grown))


def sources(settings: KafkaSettings) -> dict[str, str]:
    """Stage to the topic that it reads, of all stages on Kafka."""
    return SOURCES | {bus_stage(one.topic): one.topic for one in settings.intake}


async def _looked(admin: AIOKafkaAdminClient, settings: KafkaSettings, *, others: bool) -> Comparison:
    keys = {key for layout in wanted(settings, {}) for key in layout.configs}
    return _compared(settings, await found(admin, keys), others=others)


def _compared(settings: KafkaSettings, there: Mapping[str, Layout], *, others: bool) -> Comparison:
    stages = sources(settings)
    absent = [layout for layout in foreign(settings, stages) if layout.name not in there]
    added = {layout.name: layout for layout in absent if others}
    ours = tuple(wanted(settings, stages, {**there, **added}))
    return Comparison(
        (*added.values(), *(layout for layout in ours if layout.name not in there)),
        tuple(_not_there(layout.name) for layout in absent if not others),
        tuple(one for layout in ours if layout.name in there for one in differences(layout, there[layout.name])),
        tuple(growing(ours, there)),
        anew=there.keys().isdisjoint(layout.name for layout in ours),
    )


def _not_there(topic: str) -> Difference:
    return Difference(
        f"{topic}: is in kafka.intake and not there: its sender makes it, or `afterview topics create --foreign`"
    )
