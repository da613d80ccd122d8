"""Logs are JSON lines, and name nobody."""

import json
import socket
import subprocess
import sys

SCRIPT = """
import logging, warnings, structlog
from afterview.workers.logs import log_as_json
log_as_json()
try:
    raise ValueError("Kari Nordmann")
except ValueError as error:
    logging.getLogger("library").exception("no luck")
    structlog.get_logger().error("ours", exc_info=True)
    structlog.get_logger().error("ours", exc_info=error)
logging.getLogger("library").info("chatter")
structlog.get_logger().info("mail", request="r-1")
warnings.warn("old", DeprecationWarning)
"""


def test_every_line_is_json_and_an_exception_is_told_by_its_kind_and_place() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == ""
    assert "Nordmann" not in done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    told = [(line["level"], line["event"], line.get("error"), line.get("at")) for line in lines[:4]]
    assert told == [
        ("error", "no luck", "ValueError", "<string>:6"),
        ("error", "ours", "ValueError", "<string>:6"),
        ("error", "ours", "ValueError", "<string>:6"),
        ("info", "mail", None, None),
    ]
    assert lines[3]["request"] == "r-1"
    assert "DeprecationWarning" in lines[4]["event"]


def test_a_line_is_written_at_once_so_that_processes_may_share_a_stream() -> None:
    """On this kind of socket what one write has written is read by itself."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with here:
        with there:
            subprocess.run([sys.executable, "-c", SCRIPT], stderr=there.fileno(), timeout=60, check=True)
        written = list(iter(lambda: here.recv(1 << 16), b""))
    assert len(written) == 5
    assert [line for line in written if json.loads(line)["level"] and not line.endswith(b"\n")] == []
