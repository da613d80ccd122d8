"""What may be on a disk after a power loss, given what was on it at two moments with nothing synced in between.

Whatever was written since then may be there or not, sector by sector, or be garbage where a sector was being written.
"""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from afterview.workers.hosts.embedded.schema import FILE

WAL = f"{FILE}-wal"
SECTOR = 512
WAL_HEADER = 32
"""SQLite syncs a new one before anything follows it"""


@dataclass(frozen=True)
class Files:
    """Both files as they were at one moment; the index beside them (-shm) is no more than a cache."""

    database: bytes
    log: bytes

    @classmethod
    def of(cls, directory: Path) -> "Files":
        return cls((directory / FILE).read_bytes(), (directory / WAL).read_bytes())

    def put(self, directory: Path) -> None:
        directory.mkdir(exist_ok=True)
        (directory / FILE).write_bytes(self.database)
        (directory / WAL).write_bytes(self.log)


def torn_log(before: Files, after: Files, random: Random) -> Files:
    """The power went during a commit that ended as `after`: before its sync, so the file itself was not touched."""
    log = after.log
    if before.log[:WAL_HEADER] == log[:WAL_HEADER]:
        kept = _common(before.log, log)  # this much was synced; what follows is new
        return Files(before.database, before.log[:kept] + _torn(before.log[kept:], log[kept:], random))
    if random.random() < 0.2:  # not even the header of the log begun anew
        return before
    return Files(before.database, log[:WAL_HEADER] + _torn(before.log[WAL_HEADER:], log[WAL_HEADER:], random))


def torn_checkpoint(before: Files, after: Files, random: Random) -> Files:
    """The power went while pages were copied into the file: the log was synced before, and is whole."""
    return Files(_torn(before.database, after.database, random), after.log)


def _torn(old: bytes, new: bytes, random: Random) -> bytes:
    """Sector by sector old, new, or garbage if it was to change; the end may be missing."""
    sectors = []
    for start in range(0, max(len(old), len(new)), SECTOR):
        was, becomes = old[start : start + SECTOR], new[start : start + SECTOR]
        garbage = random.randbytes(len(becomes)) if random.random() < 0.5 else bytes(len(becomes))
        sectors.append(was if was == becomes else random.choice((was, becomes, becomes, garbage)))
    whole = b"".join(sectors)
    return whole[: random.randint(len(old), len(whole))] if len(whole) > len(old) and random.random() < 0.5 else whole


def _common(one: bytes, other: bytes) -> int:
    """How many bytes at the beginning are the same."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[:middle] == other[:middle]:
            least = middle
        else:
            most = middle - 1
    return least
