"""What a process does of the pipeline (`afterview run --role`)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afterview.workers.hosts.contract import Stage
    from afterview.workers.installation import Installation


class Role(StrEnum):
    ALL = "all"
    JOURNEY = "journey"
    MAILER = "mailer"
    METRICS = "metrics"
    GATEWAY = "gateway"

    @property
    def has_gateway(self) -> bool:
        return self in {Role.ALL, Role.GATEWAY}


_GROUPS: Mapping[Role, Sequence[str]] = {
    Role.ALL: ("intake", "journey", "mailer", "metrics"),
    Role.JOURNEY: ("intake", "journey"),
    Role.MAILER: ("mailer",),
    Role.METRICS: ("metrics",),
    Role.GATEWAY: (),
}


def groups_of(role: Role, installation: "Installation") -> dict[str, Sequence["Stage"]]:
    """The stages of each consumer group that a role takes part in. Foreign topics are read in a group of their own."""
    intake, fetcher, journey, worklist, mailer, metrics = installation.stages
    stages: dict[str, Sequence[Stage]] = {
        "intake": (*installation.bus_stages(), intake, fetcher),
        "journey": (journey, worklist),
        "mailer": (mailer,),
        "metrics": (metrics,),
    }
    return {group: stages[group] for group in _GROUPS[role]}
