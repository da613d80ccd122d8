"""A disk without room: a small file system of its own where we may mount one, else a limit on the size of files."""

import resource
from contextlib import suppress

from tests.chaos.kafka.workers import Worker


def full(worker: Worker) -> None:
    if (pid := worker.pid) is not None:
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))


def free(worker: Worker) -> None:
    if (pid := worker.pid) is not None:
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
