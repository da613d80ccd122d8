"""A disk without room: a small file system of its own where we may mount one, else a limit on the size of files."""

import resource
import subprocess
from contextlib import suppress
from errno import ENOSPC
from io import RawIOBase
from pathlib import Path

SIZE = "160m"
LIMIT = 1024
"""bytes of a file, where there is no file system to be filled"""
_FILLER = "filler"
_UNLIMITED = resource.RLIM_INFINITY


def mounted(directory: Path, size: str = SIZE) -> bool:
    """Give a directory a small file system; false where we may not."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(directory)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def unmounted(directory: Path) -> None:
    subprocess.run(["umount", "--lazy", directory], check=True, capture_output=True)


def fill(directory: Path) -> None:
    """To the last byte."""
    with (directory / _FILLER).open("wb", buffering=0) as filler:
        for size in (1 << 20, 4096):
            while _written(filler, b"\0" * size):
                pass


def _written(file: RawIOBase, some: bytes) -> bool:
    try:
        return file.write(some) == len(some)
    except OSError as error:
        if error.errno != ENOSPC:
            raise
        return False


def free(directory: Path) -> None:
    (directory / _FILLER).unlink()


def limit(process: int, *, on: bool) -> None:
    with suppress(ProcessLookupError):
        resource.prlimit(process, resource.RLIMIT_FSIZE, (LIMIT if on else _UNLIMITED, _UNLIMITED))
