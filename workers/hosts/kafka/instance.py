"""A worker's name in its consumer groups, kept beside its data: the same again after a restart."""

import socket
from pathlib import Path
from secrets import token_hex

from afterview.events.errors import Misconfigured
from afterview.workers.folder import make_private

FILE = "instance"


def instance_in(directory: Path) -> str:
    """Made at the first start. A copy of the directory is the same worker: two of them fence each other."""
    path = directory / FILE
    try:
        make_private(directory)
        if not path.exists():
            path.write_text(f"{socket.gethostname()}-{token_hex(4)}\n", "utf-8")
        name = path.read_text("utf-8").strip()
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be read or made: {error.strerror}") from error
    if not name:
        raise Misconfigured(f"{path}: is empty: a name for this worker is expected; remove the file for a new one")
    return name
