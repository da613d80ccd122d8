"""What is said on a connection that aiosmtplib has opened: lines to the server, and its replies in their order.

aiosmtplib waits for the reply to each line before it says the next. Servers that announce PIPELINING (RFC 2920), and
nearly all do, take the three lines before a mail's content at once, and right behind the content of the one before: a
single wait for a mail in place of four.
"""

import asyncio
import re
from collections import deque
from collections.abc import Container

from aiosmtplib import SMTP, SMTPResponse, SMTPResponseException, SMTPServerDisconnected

UNREADABLE = -1
"""the code of what is no reply"""
START_INPUT = 354
"""the reply after which all is content"""
_MOST_BYTES = 32 * 1024
"""of replies that nobody has read: a server that tells more is out of its mind"""
_OTHER_LINE = re.compile(rb"[\x00-\x1f\x7f]")
_CODE = re.compile(rb"\d{3}(?=[ -]|$)")


class Dialogue(asyncio.Protocol):
    """For one task at a time. Raises `SMTPServerDisconnected` when the server has hung up."""

    def __init__(self, client: SMTP) -> None:
        """`client` is connected, and has nothing to say from now on."""
        transport = client.transport
        if not isinstance(transport, asyncio.Transport):
            raise SMTPServerDisconnected("Connection lost")
        self._loop = asyncio.get_running_loop()
        self._transport, self._before = transport, transport.get_protocol()
        self._buffer, self._lines = b"", list[bytes]()
        self._replies = deque[SMTPResponse]()
        self._waiter: asyncio.Future[None] | None = None
        self.owed = 0
        """replies that were asked for, and that nobody has taken"""
        transport.set_protocol(self)

    @property
    def open(self) -> bool:
        return not self._transport.is_closing()

    def end(self) -> None:
        """Hang up: at once on a server that owes a reply, lest a mail arrives that was given up on.

        To close would be to say goodbye: what was written would go out first, and over TLS that waits for an answer.
        """
        if self.owed:
            self._transport.abort()
        else:
            self._transport.close()

    def say(self, *lines: bytes) -> None:
        """One reply is owed for each. Raises ValueError when one is more than a line."""
        if any(map(_OTHER_LINE.search, lines)):
            raise ValueError("a line that would begin another")
        self.give(b"".join(line + b"\r\n" for line in lines), len(lines))

    def give(self, content: bytes, owed: int = 1) -> None:
        """As it is."""
        if not self.open:
            raise SMTPServerDisconnected("Connection lost")
        self.owed += owed
        self._transport.write(content)

    async def reply(self) -> SMTPResponse:
        """The next one; of what nobody can read, the code is `UNREADABLE`."""
        while not self._replies:
            if not self.open:
                raise SMTPServerDisconnected("Connection lost")
            self._waiter = self._loop.create_future()
            await self._waiter
        self.owed -= 1
        return self._replies.popleft()

    async def ask(self, line: bytes) -> SMTPResponse:
        """Say one line, and wait for the reply."""
        self.say(line)
        return await self.reply()

    async def settled(self) -> bool:
        """Take all replies that are owed; false when the server waits for a content, and would take all for that."""
        while self.owed:
            if (await self.reply()).code == START_INPUT:
                return False
        return True

    def data_received(self, data: bytes) -> None:
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            self._lines.append(line)
            if line[3:4] != b"-":
                self._replies.append(_reply(self._lines))
                self._lines = []
        if len(self._buffer) + sum(map(len, self._lines)) > _MOST_BYTES:
            self._replies.append(SMTPResponse(UNREADABLE, ""))
            self._transport.close()
        if len(self._replies) > self.owed:  # of what was not asked for: the next reply would be taken for another
            self._transport.close()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def eof_received(self) -> bool:
        return False  # the transport closes, and says so

    def connection_lost(self, error: Exception | None) -> None:
        self._wake()
        self._before.connection_lost(error)


def hoped(reply: SMTPResponse, codes: Container[int]) -> SMTPResponse:
    """Raises `SMTPResponseException` when it is another."""
    if reply.code not in codes:
        raise SMTPResponseException(reply.code, reply.message)
    return reply


def _reply(lines: list[bytes]) -> SMTPResponse:
    """The last line says which it is (RFC 5321, 4.2.1)."""
    found = _CODE.match(lines[-1].rstrip())
    text = "\n".join(line[4:].strip().decode("utf-8", "replace") for line in lines)
    return SMTPResponse(int(found.group()) if found else UNREADABLE, text)
