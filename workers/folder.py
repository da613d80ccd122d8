"""The one directory that everything is kept in."""

from pathlib import Path


def make_private(directory: Path) -> None:
    """Make it, if it is not there, for its owner only: names, addresses, notes and secrets are in it."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
