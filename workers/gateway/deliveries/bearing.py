"""The installation's bearer token (RFC 6750): without one in the configuration the doors it opens stay closed."""

import hmac

from aiohttp import web
from pydantic import SecretStr

from afterview.workers.gateway.http.turned import TurnedAway


class Bearer:
    def __init__(self, bearer: SecretStr | None) -> None:
        self._bearer = bearer.get_secret_value().encode() if bearer else b""

    def let_in(self, request: web.BaseRequest) -> None:
        """503 as for a webhook without a secret, 401 for a wrong one."""
        if not self._bearer:
            raise TurnedAway(503, "No bearer token is configured.", {"Retry-After": "600"})
        given = request.headers.getall("Authorization", [])
        scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        same = hmac.compare_digest(token.strip().encode(errors="replace"), self._bearer)
        if not same or scheme.lower() != "bearer":
            raise TurnedAway(401, "The bearer token is missing or wrong.", {"WWW-Authenticate": "Bearer"})
