"""HTML for people, JSON for whoever asks for it."""

from aiohttp import web
from pydantic_core import to_json


def wants_json(request: web.BaseRequest) -> bool:
    """A browser always names `text/html`; `*/*` alone gets what a browser gets."""
    accepted = ",".join(request.headers.getall("Accept", [])).lower()
    return "application/json" in accepted and "text/html" not in accepted


def as_json(status: int, content: object) -> web.Response:
    return web.Response(status=status, body=to_json(content), content_type="application/json")
