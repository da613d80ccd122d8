"""What every answer has in common, and clients who are slow, rude or many (CONTRACT 6)."""

import asyncio
import re
import socket
from collections.abc import Sequence

import pytest
from aiohttp import ClientSession, web
from tests.workers.gateway.conftest import Serve
from tests.workers.gateway.serving import BEARER, CONFIGURATION, Served, gateway, greenhouse, raw
from tests.workers.tickets import NOW

from afterview.events.errors import Misconfigured, Unwritable
from afterview.workers.clock import SteppedClock
from afterview.workers.gateway.http import listener
from afterview.workers.hosts.contract import Output


@pytest.mark.parametrize("path", ["/", "/favicon.ico", "/metrics", "/healthz", "/s/", "/s/a/b", "/in", "/experience"])
async def test_what_is_not_there_is_said_in_one_line(served: Served, path: str) -> None:
    async with served.client.get(served.url + path) as answer:
        assert (answer.status, await answer.text()) == (404, "There is nothing here.\n")


async def test_no_answer_quotes_the_request_or_says_what_runs_here(served: Served) -> None:
    async with served.client.get(served.url + "/<script>ada@example.com?ada@example.com") as answer:
        assert "ada" not in await answer.text() + str(answer.headers)
        assert answer.headers["Server"] == "Afterview"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "request_",
    [
        b"ada@example.com\r\n\r\n",
        b"GET /s/ada-token HTTP/9.9\r\n\r\n",
        b"POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: ada\r\n\r\n",
        b"POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /" + b"ada" * 10_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nada name: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00ada",
    ],
    ids=range(7),
)
async def test_what_is_no_http_is_answered_400_without_an_echo_or_a_log_line(
    served: Served, request_: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await raw(served, request_)
    assert answer.split()[1] == b"400"
    assert b"ada" not in answer
    assert "ada" not in caplog.text


async def test_a_body_that_never_comes_is_given_up(serve: Serve) -> None:
    served = await serve(body_seconds=0.2)
    answer = await raw(
        served,
        b"POST /in/acme/greenhouse HTTP/1.1\r\nHost: a\r\nSignature: x\r\nContent-Length: 10\r\n\r\n123",
        wait=15,
    )
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert served.stored() == 0


async def test_a_client_that_asks_first_is_told_to_go_on_or_turned_away(served: Served) -> None:
    """RFC 9110, 10.1.1: `curl` waits with large bodies until it is told."""
    head = b"POST /in/acme/%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
    head += b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n"
    answer = await raw(served, head % (b"greenhouse", 2) + b"{}")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 ")
    assert (await raw(served, head % (b"nothing", 2) + b"{}")).startswith(b"HTTP/1.1 404 ")
    assert (await raw(served, head % (b"greenhouse", 2_000_000))).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "target", [b"*", b"//", b"http://a/in", b"/s/%FF", b"/s/%", b"/s/x?score=%FF&&=;", b"//evil/s/x"]
)
@pytest.mark.parametrize("method", [b"GET", b"POST", b"HEAD", b"OPTIONS", b"CONNECT", b"FOO"])
async def test_no_target_of_any_method_is_out_of_order(served: Served, method: bytes, target: bytes) -> None:
    answer = await raw(served, b"%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % (method, target))
    assert answer.split()[1] in (b"400", b"404", b"405")


async def test_a_client_that_leaves_in_the_middle_stores_nothing(served: Served) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", served.gateway.public_port)
    writer.write(b"POST /in/acme/greenhouse HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    async with served.client.get(served.operations + "/healthz") as answer:
        assert answer.status == 200
    assert served.stored() == 0


async def test_many_at_once_are_all_recorded(served: Served) -> None:
    async def deliver(number: int) -> int:
        body = b'{"number": %d}' % number
        headers = greenhouse(body)
        async with served.client.post(served.url + "/in/acme/greenhouse", data=body, headers=headers) as answer:
            return answer.status

    assert set(await asyncio.gather(*map(deliver, range(150)))) == {200}
    assert len({record.value for record in served.intake()}) == 150


async def test_pipelined_requests_are_answered_in_their_order(served: Served) -> None:
    one = b"GET /%s HTTP/1.1\r\nHost: a\r\n%s\r\n"
    answer = await raw(served, one % (b"s/x", b"") + one % (b"events", b"") + one % (b"x", b"Connection: close\r\n"))
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"404", b"405", b"404"]


async def test_stopping_lets_the_request_under_way_finish(serve: Serve) -> None:
    served = await serve()
    going, release = asyncio.Event(), asyncio.Event()

    async def slowly(outputs: Sequence[Output]) -> list[int]:
        going.set()
        await release.wait()
        return await served.log.append(outputs)

    slow = gateway(served.log, served.clock, CONFIGURATION, append=slowly)
    await slow.start()
    body = b"{}"
    sent = asyncio.create_task(
        served.client.post(slow.public_url + "/in/acme/greenhouse", data=body, headers=greenhouse(body))
    )
    await going.wait()
    stopping = asyncio.create_task(slow.stop())
    await asyncio.sleep(0.05)
    release.set()
    assert (await sent).status == 200
    await stopping
    assert len(served.intake()) == 1


async def test_an_address_in_use_is_a_mistake_of_the_configuration(serve: Serve) -> None:
    served = await serve()
    taken = CONFIGURATION.gateway.model_copy(update={"public_port": served.gateway.public_port})
    second = gateway(served.log, SteppedClock(NOW), CONFIGURATION.model_copy(update={"gateway": taken}))
    with pytest.raises(Misconfigured, match=r"gateway\.public_host and public_port"):
        await second.start()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", second.operations_port)) != 0


async def test_both_listeners_are_on_loopback_unless_configured(served: Served) -> None:
    assert served.gateway.public_url == f"http://127.0.0.1:{served.gateway.public_port}"
    assert served.gateway.operations_url == f"http://127.0.0.1:{served.gateway.operations_port}"
    assert served.gateway.public_port != served.gateway.operations_port


async def test_health_is_told_to_operations_only(served: Served) -> None:
    """CONTRACT 6: `/healthz`, `/readyz`; 503 with one line of reason."""
    for path in ("/healthz", "/readyz", "/startupz"):
        async with served.client.get(served.operations + path) as answer:
            assert (answer.status, await answer.text()) == (200, "ok\n")
    served.health.update(alive="the host\nhas stopped", ready="still opening", starting="opens")
    reasons = (("/healthz", "the host has stopped\n"), ("/readyz", "still opening\n"), ("/startupz", "opens\n"))
    for path, reason in reasons:
        async with served.client.get(served.operations + path) as answer:
            assert (answer.status, await answer.text()) == (503, reason)
    async with served.client.post(served.operations + "/events", headers={"Authorization": BEARER}) as answer:
        assert answer.status == 404


async def test_a_page_that_cannot_look_at_its_candidate_now_says_when_to_come_back() -> None:
    """A file that somebody else has locked is no bug: 503, and nothing of it in the log."""

    async def locked(_: web.BaseRequest) -> web.Response:
        raise Unwritable("afterview.db: another process has it locked")

    page = listener.Listener("public", "127.0.0.1", 0, [("/t", {"GET": locked})])
    await page.start()
    try:
        async with ClientSession() as client, client.get(f"{page.url}/t") as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
            assert "afterview.db" not in await answer.text()
    finally:
        await page.stop()
