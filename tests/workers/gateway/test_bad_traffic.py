"""What nobody should send: refused with the right status, nothing of it stored, and who sends well is not harmed."""

import asyncio
import gzip
import re
from pathlib import Path

import pytest
from tests.workers.gateway.conftest import Serve
from tests.workers.gateway.serving import BEARER, CONFIGURATION, NEXT_SECRET, Served, greenhouse, raw

from afterview.events.topics import INTAKE
from afterview.workers.gateway.http import connections
from afterview.workers.gateway.http.reading import LARGEST

BODY = b'{"action": "ping", "payload": {}}'
BOMB = gzip.compress(b"0" * (64 * LARGEST))
UNBOUNDED = CONFIGURATION.model_copy(
    update={"gateway": CONFIGURATION.gateway.model_copy(update={"requests_per_second": 1e6})}
)
MEGABYTES = 64.0
"""that the process may grow by; what is sent is several times as much"""


def request(body: bytes, *headers: bytes, path: bytes = b"/in/acme/greenhouse", length: bytes | None = None) -> bytes:
    """Of one that hangs up afterwards."""
    told = b"Content-Length: %d" % len(body) if length is None else length
    lines = (b"POST %s HTTP/1.1" % path, b"Host: a", b"Connection: close", told, *headers)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def signed(body: bytes, secret: str = NEXT_SECRET) -> bytes:
    return b"Signature: " + greenhouse(body, secret)["Signature"].encode()


def chunked(size: int, count: int) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (size, b"0" * size) for _ in range(count))


CHUNKED = b"Transfer-Encoding: chunked"
BAD = {
    "not signed": (401, request(BODY)),
    "signed by somebody else": (401, request(BODY, signed(BODY, "another secret"))),
    "signed, another body": (401, request(BODY + b" ", signed(BODY))),
    "signed twice": (401, request(BODY, signed(BODY), signed(BODY))),
    "no length, no body": (401, request(b"", signed(BODY), length=b"X-Y: z")),
    "a packed bomb that nobody signed": (401, request(BOMB, b"Content-Encoding: gzip", signed(BODY))),
    "unpacked it would be signed": (401, request(gzip.compress(BODY), b"Content-Encoding: gzip", signed(BODY))),
    "the largest that may be": (401, request(b"0" * LARGEST, signed(BODY))),
    "larger": (413, request(b"0" * (LARGEST + 1), signed(BODY))),
    "larger than anything": (413, request(b"0", length=b"Content-Length: 99999999999999")),
    "larger, in chunks": (413, request(chunked(65_536, 17) + b"0\r\n\r\n", length=CHUNKED)),
    "chunks that never end": (408, request(chunked(1_000, 3), length=CHUNKED)),
    "a chunk that never ends": (408, request(b"ffff\r\n" + b"0" * 1_000, length=CHUNKED)),
    "a chunk of no size": (400, request(b"zz\r\n0\r\n", length=CHUNKED)),
    "two lengths": (400, request(BODY, b"Content-Length: 5")),
    "a length and chunks": (400, request(b"0\r\n\r\n", CHUNKED, length=b"Content-Length: 5")),
    "a length below nothing": (400, request(BODY, length=b"Content-Length: -1")),
    "very many fields": (400, request(BODY, *(b"X-%d: a" % number for number in range(500)))),
    "a very long field": (400, request(BODY, b"X: " + b"a" * 10_000)),
    "a very long name": (400, request(BODY, b"X" * 10_000 + b": a")),
    "a very long path": (400, request(BODY, path=b"/in/" + b"a" * 10_000)),
    "nobody's tenant": (404, request(BODY, signed(BODY), path=b"/in/nobody/greenhouse")),
    "no bearer token": (401, request(BODY, path=b"/events")),
    "no content type": (415, request(BODY, b"Authorization: Bearer " + BEARER.encode(), path=b"/events")),
    "no event": (
        400,
        request(
            b"[" * 100_000,
            b"Authorization: Bearer " + BEARER.encode(),
            b"Content-Type: application/cloudevents+json",
            path=b"/events",
        ),
    ),
}


async def good(served: Served, number: int) -> None:
    body = b'{"action": "ping", "payload": {"id": %d}}' % number
    async with served.client.post(served.url + "/in/acme/greenhouse", data=body, headers=greenhouse(body)) as answer:
        assert answer.status == 200


def resident() -> float:
    """Megabytes of this process, client and gateway together."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


@pytest.mark.parametrize("bad", BAD)
async def test_bad_requests_are_refused_and_nothing_of_them_is_stored(
    serve: Serve, bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LINGER_SECONDS", 0.1)
    served = await serve(body_seconds=0.3)
    status, sent = BAD[bad]
    answer = await raw(served, sent)
    assert int(answer[9:12]) == status
    assert answer.count(b"HTTP/1.") == 1
    assert served.stored() == 0
    await good(served, 1)
    assert len(served.intake()) == 1


async def test_a_pipeline_of_bad_ones_is_answered_in_order_and_the_good_one_among_them_recorded(served: Served) -> None:
    bad = request(BODY).replace(b"Connection: close\r\n", b"")
    fine = request(BODY, signed(BODY)).replace(b"Connection: close\r\n", b"")
    answer = await raw(served, bad * 40 + fine + bad * 40 + request(BODY))
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"401"] * 40 + [b"200"] + [b"401"] * 41
    assert len(served.intake()) == 1


@pytest.mark.parametrize(
    "bad", ["a packed bomb that nobody signed", "the largest that may be", "larger, in chunks", "very many fields"]
)
async def test_a_flood_takes_little_memory_and_harms_nobody(serve: Serve, bad: str) -> None:
    served, (status, sent) = await serve(UNBOUNDED), BAD[bad]
    await good(served, 0)
    before = resident()

    async def flooding() -> None:
        for _ in range(15):
            assert int((await raw(served, sent))[9:12]) == status

    floods = [asyncio.create_task(flooding()) for _ in range(10)]
    most, number = 0.0, 0
    while not all(one.done() for one in floods):
        number += 1
        await good(served, number)
        most = max(most, resident())
    await asyncio.gather(*floods)
    assert most - before < MEGABYTES
    assert len(served.log.host.read(INTAKE, 0, 100_000)) == number + 1


async def test_pipelined_requests_wait_outside_while_one_is_in_work(serve: Serve) -> None:
    """What is sent in advance is not all read in advance."""
    served = await serve(UNBOUNDED)
    before = resident()
    asked = b"GET /nothing HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n" % (b"a" * 4_000)
    sent = asked * 8_000 + asked.replace(b"Host: a", b"Host: a\r\nConnection: close")
    within = resident()

    async def answers() -> bytes:
        return await raw(served, sent, wait=60)

    asking = asyncio.create_task(answers())
    most, number = 0.0, 0
    while not asking.done():
        number += 1
        await good(served, number)
        most = max(most, resident())
    assert (await asking).count(b"HTTP/1.1 404 ") == 8_001
    assert most - within < MEGABYTES
    assert within - before < MEGABYTES
