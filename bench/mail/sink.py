"""A mail server that takes everything, as fast as Python can: `python -m bench.mail.sink [--delay SECONDS]`.

Prints its port. Tells on each line that it is given, as JSON: how many mails have come, how many of them twice.
"""

import asyncio
import json
import re
import selectors
import sys
from argparse import ArgumentParser
from collections import Counter

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)


class Taken:
    def __init__(self) -> None:
        self.mails: Counter[bytes] = Counter()
        self.seconds: Counter[int] = Counter()

    def take(self, content: bytes, now: float) -> None:
        found = _MESSAGE_ID.search(content)
        self.mails[found.group(1) if found else b""] += 1
        self.seconds[int(now)] += 1

    def told(self) -> str:
        many = sum(self.mails.values())
        busiest = max(self.seconds.values(), default=0)
        return json.dumps({"mails": many, "twice": many - len(self.mails), "busiest_second": busiest})


class Sink(asyncio.Protocol):
    """Enough of RFC 5321 and RFC 2920 for a client that does as it should."""

    def __init__(self, taken: Taken, delay: float) -> None:
        self._taken, self._delay = taken, delay
        self._buffer, self._content, self._replies = b"", False, list[bytes]()
        self._until = 0.0
        """loop time until which it thinks about what it has been asked"""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._say(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._heard(b"\r\n.\r\n" if self._content else b"\r\n"):
            pass
        self._say(b"".join(self._replies))
        self._replies.clear()

    def _heard(self, end: bytes) -> bool:
        """Whether a command, or a content, had come to its end."""
        said, ended, rest = self._buffer.partition(end)
        if not ended:
            return False
        self._buffer = rest
        if self._content:
            self._content = False
            self._taken.take(said, asyncio.get_running_loop().time())
            self._reply(b"250 2.0.0 kept\r\n")
        else:
            self._obey(said[:4].upper())
        return True

    def _obey(self, verb: bytes) -> None:
        if verb == b"DATA":
            self._content = True
            self._reply(b"354 go on\r\n")
        elif verb == b"QUIT":
            self._reply(b"221 bye\r\n")
            asyncio.get_running_loop().call_later(self._delay, self._transport.close)
        else:
            hello = verb in (b"EHLO", b"HELO")
            self._reply(b"250-sink\r\n250 PIPELINING\r\n" if hello else b"250 2.0.0 well\r\n")

    def _reply(self, words: bytes) -> None:
        """At once, with all others to what came with it; a slow server takes its time for each, one after the other."""
        if not self._delay:
            self._replies.append(words)
            return
        loop = asyncio.get_running_loop()
        self._until = max(self._until, loop.time()) + self._delay
        loop.call_at(self._until, self._say, words)

    def _say(self, words: bytes) -> None:
        if words:
            self._transport.write(words)


async def serve(delay: float) -> None:
    taken, loop = Taken(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Sink(taken, delay), "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        while await loop.run_in_executor(None, sys.stdin.readline):
            print(taken.told(), flush=True)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=float, default=0.0)
    delay = parser.parse_args().delay
    # epoll waits whole milliseconds only, so that 5 ms would be 6 in most cases
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector() if delay else None)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(serve(delay))
