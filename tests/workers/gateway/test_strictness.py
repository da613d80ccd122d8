"""What holds at every door: tokens open one thing only, and every answer has strict headers (CONTRACT 6)."""

from collections.abc import Iterator

import pytest
import structlog
from tests.workers.gateway.owing import call_owed
from tests.workers.gateway.serving import Served, asked, raw

from afterview.workers.gateway.http.reading import LARGEST_FORM

STRICT = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Server": "Afterview",
}
FORM = {"recommend": "9", "scope": "all", "do": "note", "match": "x", "task": "x", "sure": "yes"}


async def everything(served: Served) -> dict[str, str]:
    """One good link to each door."""
    await asked(served)
    await call_owed(served)
    return {"s": served.link(), "u": served.link("opt-out"), "t": served.task_link(), "r": served.list_link()}


async def test_a_token_for_one_purpose_opens_nothing_else(served: Served) -> None:
    doors = await everything(served)
    for door, link in doors.items():
        token = link.rpartition("/")[2]
        for other in doors.keys() - {door}:
            for method in ("GET", "POST"):
                data = FORM if method == "POST" else None
                async with served.client.request(method, f"{served.url}/{other}/{token}", data=data) as answer:
                    assert answer.status == 404
    assert served.said() == []


@pytest.mark.parametrize("door", ["s", "u", "t", "r"])
async def test_every_answer_is_strict_whatever_goes_wrong(served: Served, door: str) -> None:
    """Pages, forms that come back, refusals, in HTML, text and JSON."""
    link = (await everything(served))[door]
    statuses = set()
    for method, url, options in (
        ("GET", link, {}),
        ("HEAD", link, {}),
        ("POST", link, {"data": {"x": "y"}}),
        ("POST", link, {"data": FORM}),
        ("POST", link, {"json": {}}),
        (
            "POST",
            link,
            {"data": b"x=" + b"y" * LARGEST_FORM, "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        ),
        ("POST", link, {"data": FORM, "headers": {"Sec-Fetch-Site": "cross-site"}}),
        ("DELETE", link, {}),
        ("GET", link + "x", {}),
        ("GET", link + "x", {"headers": {"Accept": "application/json"}}),
        ("DELETE", link, {"headers": {"Accept": "application/json"}}),
        ("GET", served.url + "/nothing", {}),
    ):
        async with served.client.request(method, url, allow_redirects=False, **options) as answer:
            statuses.add(answer.status)
            assert {name: answer.headers.get(name) for name in STRICT} == STRICT
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert "Set-Cookie" not in answer.headers
    assert statuses >= {200, 404, 405, 413, 415}
    assert (403 in statuses) == (door in "tr")


async def test_broken_http_is_answered_strictly_too(served: Served) -> None:
    answer = (await raw(served, b"GET / HTTP/9\r\n\r\n")).decode()
    for name, value in STRICT.items():
        assert f"{name}: {value}\r\n" in answer


@pytest.fixture
def own_log() -> Iterator[None]:
    """The log goes to the standard error of the first test that logs: here, to that of this one, and of no other."""
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("own_log")
async def test_nothing_of_anybody_is_in_the_log(served: Served, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever goes wrong: no token, no name, no address."""
    doors = await everything(served)
    capfd.readouterr()
    served.breaks()
    for link in doors.values():
        for data in (FORM, {"scope": "x"}, b"\xff"):
            async with served.client.post(link, data=data) as answer:
                assert answer.status >= 400
        async with served.client.get(link + "x?name=Lovelace") as answer:
            assert answer.status == 404
    served.log.broken = RuntimeError("ada@example.org Lovelace")
    async with served.client.post(doors["t"], data=FORM) as answer:
        assert (answer.status, await answer.text()) == (500, "Something went wrong here; nothing was recorded.\n")
    said = "".join(capfd.readouterr())
    assert "stopped" in said
    for word in ("Lovelace", "example.org", "cand-77", *(link.rpartition("/")[2] for link in doors.values())):
        assert word not in said


@pytest.mark.parametrize("door", ["s", "u", "t", "r"])
async def test_a_form_that_is_too_large_is_told_so_in_a_page(served: Served, door: str) -> None:
    """In the browser's language; as JSON to whoever wants it."""
    link = (await everything(served))[door]
    for headers, words in (
        ({"Accept-Language": "nb-NO,en"}, "Det var for mye på en gang"),
        ({}, "That was too much at once"),
        ({"Accept": "application/json"}, '{"error":"At most 393216 bytes."}'),
    ):
        async with served.client.post(link, data={"x": "y" * LARGEST_FORM}, headers=headers) as answer:
            assert (answer.status, words in await answer.text()) == (413, True)
    assert served.said() == []
