"""A form of another site is refused before anything of it is read (CONTRACT 6)."""

import pytest
from tests.workers.gateway.conftest import Serve
from tests.workers.gateway.owing import call_owed, post
from tests.workers.gateway.serving import CONFIGURATION, Served

from afterview.schemas.settings import GatewaySettings

NOTE = {"do": "note", "match": "Knows SQL."}
PROXIED = CONFIGURATION.model_copy(
    update={
        "gateway": GatewaySettings(public_port=0, operations_port=0, public_url="https://After.example.org:443/people")
    }
)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "null"}, 200),
        ({"Origin": "https://after.example.org"}, 200),
        ({"Origin": "HTTPS://AFTER.EXAMPLE.ORG"}, 200),
        ({"Origin": "https://after.example.org:8443"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "https://after.example.org"}, 403),
        ({"Sec-Fetch-Site": "nonsense"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://after.example.org.evil.example"}, 403),
        ({"Origin": "https://[evil"}, 403),
        ({"Origin": ""}, 403),
    ],
    ids=range(15),
)
async def test_only_our_own_pages_may_send_forms(serve: Serve, headers: dict[str, str], status: int) -> None:
    """By `Sec-Fetch-Site`, else by `Origin`: behind a proxy, too, where the `Host` is another one."""
    served = await serve(PROXIED)
    link = await call_owed(served)
    assert (await post(served, link, NOTE, **headers))[0] == status
    assert len(served.said()) == (status == 200)


async def test_its_own_address_is_an_origin_of_ours(served: Served) -> None:
    link = await call_owed(served)
    assert (await post(served, link, NOTE, Origin=served.url))[0] == 200
