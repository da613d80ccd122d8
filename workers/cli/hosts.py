"""Where the log and the states are, as commands are told."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from afterview.schemas.settings import Configuration


class Host(StrEnum):
    EMBEDDED = "embedded"
    KAFKA = "kafka"


HostOption = Annotated[
    Host | None, typer.Option("--host", help="where the log and the states are [default: host of the configuration]")
]


def on_kafka(host: Host | None, configuration: "Configuration") -> bool:
    """Where `host` says, else the configuration."""
    return Host(host or configuration.host) is Host.KAFKA
