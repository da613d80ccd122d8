"""Bad clients against one running process, while good traffic goes on: it is unharmed, and nobody is named."""

import asyncio
import re
import resource
from collections import Counter
from itertools import islice

import pytest
from tests.e2e.besieged import Siege
from tests.e2e.working import BEARER
from tests.workers.forging import forgeries
from tests.workers.tickets import TICKET

from afterview.events.topics import INTAKE
from afterview.workers.clock import SteppedClock
from afterview.workers.tokens import OPT_OUT, SURVEY, Tokens

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("unharmed")]

JSON_EVENT = "application/cloudevents+json"
MANY = 300


@pytest.mark.parametrize("door", ["/in/acme/greenhouse", "/events"])
@pytest.mark.parametrize("how", ["announced", "chunked", "announced too small", "one chunk"])
async def test_ten_megabytes_are_too_many_however_they_come(door: str, how: str, siege: Siege) -> None:
    head = (
        f"POST {door} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {BEARER}\r\nContent-Type: {JSON_EVENT}\r\n".encode()
    )
    size = 10 * 1024 * 1024
    before = len(siege.records(INTAKE))
    match how:
        case "announced":
            sent = head + b"Content-Length: %d\r\n\r\n" % size + b"a" * size
        case "announced too small":
            sent = head + b"Connection: close\r\nContent-Length: 10\r\n\r\n" + b"a" * size
        case "chunked":
            sent = head + b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"a" * 65536 + b"\r\n") * 160
        case _:
            sent = head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % size + b"a" * size
    answer = await siege.raw(sent)
    # Of a length that was a lie the rest is no request; the answer may be lost with the connection.
    assert answer.split()[1:2] in (([b"400"], [b"401"], []) if how == "announced too small" else ([b"413"],))
    kept = siege.records(INTAKE)[before:]
    assert not [record for record in kept if b"aaaa" in record.value]


NO_HTTP = [
    b"\0\0\0\0\0\0\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"victim" * 50,
    b"GET /s/victim HTTP/9.9\r\n\r\n",
    b"GET /s/vic\0tim HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nvictim name: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: vic\0tim\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n: victim\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: victim\r\n" * 100_000 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"victim" * 500_000 + b"\r\n\r\n",
    b"GET /s/" + b"victim" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nvictim",
    b"POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\nvictim",
    b"POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999999\r\n\r\nvictim",
    b"POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nvictim\r\n",
    b"POST /events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: victim\r\n\r\n0\r\n\r\n",
    b"victim@example.org\r\n\r\n",
    b"\r\n" * 100_000,
    b"A" * 1_000_000,
]


@pytest.mark.parametrize("sent", NO_HTTP, ids=range(len(NO_HTTP)))
async def test_what_is_no_http_is_hung_up_on_without_an_echo(sent: bytes, siege: Siege) -> None:
    answer = await siege.raw(sent, 3)
    assert answer.split()[1:2] in ([], [b"400"], [b"401"], [b"404"], [b"413"], [b"431"])
    assert b"victim" not in answer


async def test_forged_tokens_open_nothing_and_are_not_quoted(siege: Siege) -> None:
    """Some thousand, at every page that has one."""
    clock = SteppedClock(siege.place.now())
    strange = Tokens((b"a secret of somebody else",), clock)
    real = [strange.make(SURVEY, TICKET), strange.make(OPT_OUT, TICKET)]
    statuses: Counter[int] = Counter()

    async def knock(tokens: list[str]) -> None:
        for number, token in enumerate(tokens):
            page = "sutr"[number % 4]
            ask = siege.place.client.post if number % 8 >= 4 else siege.place.client.get
            form = {"recommend": "9"} if number % 8 >= 4 else None
            async with ask(f"{siege.place.url}/{page}/{token}", data=form) as answer:
                statuses[answer.status] += 1

    made = [
        token for token in islice(forgeries(4, real, real), 4500) if re.fullmatch(r"[\w%.~-]{1,6000}", token, re.ASCII)
    ]
    await asyncio.gather(*(knock(made[start::20]) for start in range(20)))
    assert statuses.keys() <= {404, 429}, "so many from everywhere are throttled"
    assert statuses.total() == len(made)
    assert len(made) > 3000
    assert not [token for token in made if len(token) > 30 and token.encode() in siege.process.err]


async def test_hundreds_of_slow_clients_hold_nobody_up(siege: Siege) -> None:
    """Heads that never end, bodies that never come, answers that nobody reads: each takes a socket, and no more."""
    before, open_files = siege.megabytes, siege.open_files
    token = Tokens((b"x",), SteppedClock(siege.place.now())).make(SURVEY, TICKET)
    page = b"GET /s/%s HTTP/1.1\r\nHost: a\r\n\r\n" % token.encode()
    slow = [
        b"POST /in/acme/greenhouse HTTP/1.1\r\nHost: a\r\nX-Slow: ",
        b"POST /in/acme/greenhouse HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n{",
        b"POST /in/acme/ashby HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        page * 200,
    ]
    writers = [(await siege.connect())[1] for _ in range(MANY)]
    for number, writer in enumerate(writers):
        writer.write(slow[number % len(slow)])
    for _ in range(5):
        await siege.more_good()
        for number, writer in enumerate(writers):
            if number % len(slow) < 3:
                writer.write(b"a")
    assert siege.megabytes - before < 150
    for writer in writers:
        writer.close()
    async with asyncio.timeout(20):
        while siege.open_files > open_files + 20:  # noqa: ASYNC110 another process does it
            await asyncio.sleep(0.05)


async def test_a_thousand_connections_that_say_nothing_hold_nobody_up(siege: Siege) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft > 1100 or hard > 1100
    writers = [(await siege.connect())[1] for _ in range(min(1000, soft - 100))]
    await siege.more_good()
    for writer in writers:
        writer.close()


async def test_after_all_that_the_good_ones_are_there_and_the_log_is_clean(siege: Siege) -> None:
    await siege.check_all_is_well()
