"""How many files this process may open: a connection is one, and so is each file of a store."""

import resource

import structlog

SPARE = 1_024
"""for everything else: a Kafka worker's stores have some hundreds of files"""


def room_for(connections: int) -> int:
    """How many of these connections there may be. The limit is raised for them as far as the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE
    if resource.RLIM_INFINITY != soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    room = connections if soft == resource.RLIM_INFINITY else bounded(connections, soft)
    if room < connections:
        structlog.get_logger().warning("fewer connections", connections=room, wanted=connections, open_files=soft)
    return room


def bounded(connections: int, files: int) -> int:
    """Of so many files, never more than half where there are few."""
    return min(connections, max(files - SPARE, files // 2))
