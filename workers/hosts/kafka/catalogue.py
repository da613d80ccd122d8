"""Our topics in a cluster, compared with the topic table, and made where they are missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from afterview.schemas.settings import KafkaSettings
from afterview.workers.hosts.kafka.cluster import administering, found, make
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.knocking import knock
from afterview.workers.hosts.kafka.topics import Difference, Layout, differences, wanted


@dataclass(frozen=True, slots=True)
class Comparison:
    missing: tuple[Layout, ...]
    differing: tuple[Difference, ...]
    """of the topics that are there"""

    @property
    def states_lost(self) -> bool:
        return any(difference.states_lost for difference in self.differing)


async def compare(settings: KafkaSettings, stages: Mapping[str, str], *, making: bool = False) -> Comparison:
    """What is missing (and is made, when `making`) and what differs. `stages`: stage to the topic that it reads.

    Raises `Unreachable`, and `Misconfigured` when Kafka does not make a topic.
    """
    connection = Connection(settings)
    await knock(connection)
    async with administering(connection) as admin:
        there = await found(admin, _keys(wanted(settings, stages)))
        ours = tuple(wanted(settings, stages, there))
        missing = tuple(layout for layout in ours if layout.name not in there)
        if making:
            await make(admin, missing)
    differing = (one for layout in ours if layout not in missing for one in differences(layout, there[layout.name]))
    return Comparison(missing, tuple(differing))


def _keys(layouts: Iterable[Layout]) -> list[str]:
    """Every key that we say something about."""
    return list({key: None for layout in layouts for key in layout.configs})
