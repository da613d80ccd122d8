"""The one directory that everything is kept in."""

import os
from pathlib import Path


def make_private(directory: Path) -> None:
    """Make it, if it is not there, for its owner only: names, addresses, notes and secrets are in it."""
    missing = [folder for folder in (directory, *directory.parents) if not folder.exists()]
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in missing:
        sync_directory(folder.parent)


def sync_directory(directory: Path) -> None:
    """Make the names in it durable: a file that is on the disk and has no name after a power loss is lost all the same.

    Where a directory cannot be opened (Windows), the system sees to that itself.
    """
    try:
        number = os.open(directory, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(number)
    finally:
        os.close(number)
