"""Forms are taken from our own pages only. The token is what lets somebody act; this is a second lock (CONTRACT 6).

Browsers say where a form comes from: in `Sec-Fetch-Site`, or in `Origin`, which is `null` from a page that tells
nobody its address, as ours are. What is no browser says neither.
"""

from urllib.parse import urlsplit

from aiohttp import web

from afterview.workers.gateway.http.turned import TurnedAway


def check_origin(request: web.BaseRequest, public_url: str) -> None:
    """403 for a form of another site. `public_url`: what we are called from outside, whatever a proxy makes of it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = _ours(request.headers.get("Origin"), request.headers.get("Host", ""), public_url)
    if not ours:
        raise TurnedAway(403, "Forms are taken from this site's own pages only.")


def _ours(origin: str | None, host: str, public_url: str) -> bool:
    if origin is None or origin == "null":
        return True
    try:
        return _place(urlsplit(origin).netloc) in (_place(host), _place(urlsplit(public_url).netloc))
    except ValueError:
        return False


def _place(netloc: str) -> str:
    """Host and port, the usual ports left out, as browsers do."""
    return netloc.lower().removesuffix(":443").removesuffix(":80")
