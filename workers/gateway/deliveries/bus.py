"""`POST /events`: canonical CloudEvents from an event bus, with the installation's bearer token (CONTRACT 6).

Without a token in the configuration the door is closed: 503, as for a webhook without a secret. A wrong one is 401,
another content type 415. Bad events are 400, with a JSON list of `{index, field, what}`, and none is taken. Else 202
`{"accepted": n, "ignored": m}`: types that do not begin with `afterview.` are ignored.

An event is part of the trace that its attributes tell of, else of that of the request, if there is one.
"""

from collections.abc import Container, Sequence
from dataclasses import asdict
from typing import Any

from aiohttp import web

from afterview.events.canonical import Problems
from afterview.events.tracing import trace_in, traced
from afterview.workers.gateway.deliveries.bearing import Bearer
from afterview.workers.gateway.deliveries.checking import Problem, check, listed
from afterview.workers.gateway.deliveries.envelopes import events_of
from afterview.workers.gateway.http.formats import as_json
from afterview.workers.gateway.http.reading import LARGEST, media_type, read
from afterview.workers.gateway.recording import Recorder


class Bus:
    """The door of whoever has the bearer token."""

    def __init__(self, bearer: Bearer, tenants: Container[str], recorder: Recorder, body_seconds: float) -> None:
        self._bearer, self._tenants, self._recorder, self._seconds = bearer, tenants, recorder, body_seconds

    async def take(self, request: web.BaseRequest) -> web.Response:
        self._bearer.let_in(request)
        body = await read(request, LARGEST, self._seconds)
        try:
            checked = check(_events(request, body), self._tenants)
        except Problems as problems:
            return _refused(listed(problems))
        if checked.problems:
            return _refused(checked.problems)
        if checked.accepted:
            await self._recorder.events(checked.accepted)
        return as_json(202, {"accepted": len(checked.accepted), "ignored": checked.ignored})


def _events(request: web.BaseRequest, body: bytes) -> list[Any]:
    headers = list(request.headers.items())
    trace = trace_in(headers)
    return [traced(event, trace) for event in events_of(media_type(request), headers, body)]


def _refused(problems: Sequence[Problem]) -> web.Response:
    return as_json(400, [asdict(problem) for problem in problems])
