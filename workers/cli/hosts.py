"""Where the log and the states are, as commands are told."""

from enum import StrEnum
from typing import Annotated

import typer


class Host(StrEnum):
    EMBEDDED = "embedded"
    KAFKA = "kafka"


HostOption = Annotated[
    Host | None, typer.Option("--host", help="where the log and the states are [default: host of the configuration]")
]
