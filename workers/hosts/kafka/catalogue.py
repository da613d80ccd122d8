"""Our topics in a cluster, compared with the topic table, and made where they are missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from afterview.schemas.settings import KafkaSettings
from afterview.workers.hosts.kafka.cluster import administering, found, make
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.knocking import knock
from afterview.workers.hosts.kafka.naming import bus_stage
from afterview.workers.hosts.kafka.topics import Difference, Layout, differences, foreign, wanted
from afterview.workers.keeping import SOURCES


@dataclass(frozen=True, slots=True)
class Comparison:
    missing: tuple[Layout, ...]
    """what we make, or would make"""
    absent: tuple[Difference, ...]
    """topics of others that are to be read and are not there"""
    differing: tuple[Difference, ...]
    """of the topics that are there"""

    @property
    def problems(self) -> tuple[Difference, ...]:
        """A line each."""
        missing = (f"{layout.name}: missing: `afterview topics create` makes it" for layout in self.missing)
        return (*map(Difference, missing), *self.absent, *self.differing)


async def compare(settings: KafkaSettings, *, making: bool = False, others: bool = False) -> Comparison:
    """What is missing, and is made when `making`; what differs. `others`: absent topics of others are missing, too.

    Raises `Unreachable`, and `Misconfigured` when Kafka does not make a topic.
    """
    connection = Connection(settings)
    await knock(connection)
    async with administering(connection) as admin:
        keys = {key for layout in wanted(settings, {}) for key in layout.configs}
        comparison = _compared(settings, await found(admin, keys), others=others)
        if making:
            await make(admin, comparison.missing)
    return comparison


def sources(settings: KafkaSettings) -> dict[str, str]:
    """Stage to the topic that it reads, of all stages on Kafka."""
    return SOURCES | {bus_stage(one.topic): one.topic for one in settings.intake}


def _compared(settings: KafkaSettings, there: Mapping[str, Layout], *, others: bool) -> Comparison:
    stages = sources(settings)
    absent = [layout for layout in foreign(settings, stages) if layout.name not in there]
    added = {layout.name: layout for layout in absent if others}
    ours = tuple(wanted(settings, stages, {**there, **added}))
    return Comparison(
        (*added.values(), *(layout for layout in ours if layout.name not in there)),
        tuple(_not_there(layout.name) for layout in absent if not others),
        tuple(one for layout in ours if layout.name in there for one in differences(layout, there[layout.name])),
    )


def _not_there(topic: str) -> Difference:
    return Difference(
        f"{topic}: is in kafka.intake and not there: its sender makes it, or `afterview topics create --foreign`"
    )
