"""A mail server that takes everything, fast, and remembers who a mail was for and in which life of the process."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Step = Literal["recipient", "content", "kept", "replied"]
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
_REPLIES = {b"EHLO": b"250-sink\r\n250 PIPELINING\r\n", b"DATA": b"354 go on\r\n"}


@dataclass(frozen=True, slots=True)
class Arrival:
    life: int
    recipient: str
    """of the envelope"""
    message_id: str


@dataclass
class Taken:
    """All that has come. `watch` is told how far each mail is."""

    watch: Callable[[Step], None]
    life: int = 0
    arrivals: list[Arrival] = field(default_factory=list)

    def keep(self, recipient: str, content: bytes) -> None:
        found = _MESSAGE_ID.search(content)
        self.arrivals.append(Arrival(self.life, recipient, found.group(1).decode() if found else ""))


class Sink(asyncio.Protocol):
    """Enough of RFC 5321 and RFC 2920 for a client that does as it should."""

    def __init__(self, taken: Taken) -> None:
        self._taken, self._buffer, self._recipient, self._content = taken, b"", "", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            part, end, rest = self._buffer.partition(b"\r\n.\r\n" if self._content else b"\r\n")
            if not end:
                return
            self._buffer = rest
            self._take(part) if self._content else self._obey(part)

    def _take(self, content: bytes) -> None:
        self._content = False
        self._taken.watch("content")
        self._taken.keep(self._recipient, content)
        self._taken.watch("kept")
        self._transport.write(b"250 2.0.0 kept\r\n")
        self._taken.watch("replied")

    def _obey(self, command: bytes) -> None:
        verb = command[:4].upper()
        if verb == b"RCPT":
            self._recipient = command.partition(b"<")[2].partition(b">")[0].decode()
            self._taken.watch("recipient")
        self._content = verb == b"DATA"
        self._transport.write(_REPLIES.get(verb, b"250 2.0.0 well\r\n"))
        if verb == b"QUIT":
            self._transport.close()
