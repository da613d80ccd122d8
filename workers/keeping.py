"""Is everything well with the directory that all is kept in: for `check`, which changes nothing there."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from afterview.events.cloudevents import rfc3339
from afterview.events.errors import Misconfigured, Unwritable
from afterview.schemas.settings import Configuration
from afterview.workers.hosts.embedded.failing import closed
from afterview.workers.hosts.embedded.inspection import ever_ran, inspect
from afterview.workers.hosts.embedded.schema import FILE
from afterview.workers.secrets import FILE as SECRETS
from afterview.workers.secrets import installation_secrets
from afterview.workers.stages.fetcher import FetcherStage
from afterview.workers.stages.intake import IntakeStage
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.mailer import MailerStage
from afterview.workers.stages.metrics import MetricsStage
from afterview.workers.stages.worklist import WorklistStage

LEAST_FREE = 256 << 20
"""bytes: the write-ahead log takes some tens of MB at times, and somebody needs a day or two to make room"""

_STAGES = (IntakeStage, FetcherStage, JourneyStage, WorklistStage, MailerStage, MetricsStage)
SOURCES = {stage.name: stage.source for stage in _STAGES}
"""stage to the topic that it reads"""
_OTHERS = 0o007
_ANYBODY_ELSE = 0o077


def check_secrets(configuration: Configuration) -> None:
    """Raises `Misconfigured` when the installation's own secrets cannot be read, or are lost while there is data."""
    directory, own = Path(configuration.storage.directory), configuration.secrets
    file = directory / SECRETS
    if own.installation and own.links:
        return
    if file.exists():
        installation_secrets(configuration)
    elif ever_ran(directory):
        raise Misconfigured(
            f"{file}: missing, though there is data: put it back from the backup;"
            " with a new one every candidate would be another, and no link in a mail would open"
        )


def check_directory(directory: Path) -> None:
    """Raises `Misconfigured` or `Unreachable` when nothing can be kept there."""
    place = _nearest(directory)
    if not place.is_dir():
        raise Misconfigured(f"{directory} cannot be made: {place} is not a directory")
    if not os.access(place, os.W_OK | os.X_OK | os.R_OK):
        raise closed(str(directory) if place == directory else f"{directory} cannot be made: {place}")


def may_look_into(directory: Path) -> bool:
    """What is kept there can be looked at, though nothing more can be kept."""
    return directory.is_dir() and os.access(directory, os.X_OK | os.R_OK)


def check_room(directory: Path, least: int = LEAST_FREE) -> None:
    """Raises `Unwritable` when the disk is nearly full."""
    if (free := shutil.disk_usage(_nearest(directory)).free) < least:
        raise Unwritable(f"{directory}: {free >> 20} MB are free on its disk: {least >> 20} MB should be")


def check_store(directory: Path, now: datetime) -> None:
    """Raises what is wrong with the file; `Unwritable` when records wait for the clock."""
    held = inspect(directory, SOURCES, now)
    if held:
        lines = (
            f"{directory / FILE}: {one.records} records of {one.topic} are stamped ahead of the clock:"
            f" {one.stage} waits until {rfc3339(one.until)} (docs/OPERATING.md, Clocks)"
            for one in held
        )
        raise Unwritable("\n".join(lines))


def open_to_others(directory: Path) -> Iterator[str]:
    """What anybody else on the machine may read."""
    if _mode(directory) & _OTHERS:
        yield f"{directory}: others may look into it: chmod 700"
    for name in (FILE, SECRETS):
        if _mode(directory / name) & _ANYBODY_ELSE:
            yield f"{directory / name}: others may read it: chmod 600"


def _nearest(directory: Path) -> Path:
    """It, or what it would be made in."""
    for folder in (directory, *directory.parents):
        with suppress(OSError):  # in a folder that we may not look into
            if folder.exists():
                return folder
    return Path()


def _mode(path: Path) -> int:
    return path.stat().st_mode if path.exists() else 0
