"""The headers of every answer, errors and redirects too: nothing is kept, framed, guessed or told to another site.

Addresses hold tokens, and pages hold people (CONTRACT 6).
"""

from aiohttp import web

STRICT = {
    "Server": "Afterview",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
"""A page replaces the policy by its own, which knows its style."""


def dressed(response: web.Response) -> web.Response:
    """What every answer has."""
    for name, value in STRICT.items():
        response.headers.setdefault(name, value)
    return response
