"""`POST /in/<tenant>/<vendor>`: a vendor's delivery, checked, recorded as it came, then acknowledged (CONTRACT 6).

In this order: unknown tenant or vendor 404, too large 413, no secret configured 503, badly signed 401, over the
tenant's rate 429, not recorded 503, else 200, or what the vendor expects. Only what is signed counts against the rate:
nobody without the secret can use it up. Converting comes later, in the intake; so a signed body that is no use is
acknowledged too. A vendor's handshake is answered before anybody looks for a signature, and is not recorded.

A delivery is part of the trace that its request tells of, else of one that begins here: so that everything which comes
of it can be found together. Every answer names it (`Traceresponse`).
"""

from collections.abc import Mapping

from aiohttp import web
from pydantic import SecretStr

from afterview.events.ats.handshakes import acknowledged, greeting
from afterview.events.ats.signatures import delivery_id, proving, signed
from afterview.events.ats.texts import paired
from afterview.events.ats.vendors import VENDORS
from afterview.events.tracing import trace_in
from afterview.schemas.settings import TenantSettings
from afterview.workers.deliveries import kept
from afterview.workers.gateway.deliveries.complaints import Complaints
from afterview.workers.gateway.deliveries.traces import ANSWER, begun_trace
from afterview.workers.gateway.http.reading import LARGEST, read
from afterview.workers.gateway.http.turned import TurnedAway, plain
from afterview.workers.gateway.rates import Rates
from afterview.workers.gateway.recording import Recorder


class Webhooks:
    """The door of the vendors."""

    def __init__(
        self,
        tenants: Mapping[str, TenantSettings],
        recorder: Recorder,
        rates: Rates,
        complaints: Complaints,
        body_seconds: float,
    ) -> None:
        self._secrets = {tenant: _secrets(settings.webhook_secrets) for tenant, settings in tenants.items()}
        self._recorder, self._rates, self._complaints = recorder, rates, complaints
        self._seconds = body_seconds

    async def take(self, request: web.BaseRequest, tenant: str, vendor: str) -> web.Response:
        secrets = self._secrets_of(tenant, vendor)
        body = await read(request, LARGEST, self._seconds)
        headers = [(name, paired(value)) for name, value in request.headers.items()]
        trace = trace_in(headers) or begun_trace()
        if (answer := greeting(vendor, body, headers)) is not None:
            return plain(200, "Hello.", {**answer, ANSWER: trace.parent})
        try:
            self._check(tenant, vendor, secrets, body, headers)
        except TurnedAway as turned:
            self._complaints.note(tenant, vendor, turned, trace)
            turned.headers[ANSWER] = trace.parent
            raise
        private = proving(vendor, secrets)
        told = kept((name, value) for name, value in headers if name.lower() not in private)
        await self._recorder.delivery(tenant, vendor, body, delivery_id(vendor, body, headers), told, trace=trace)
        return plain(acknowledged(vendor), "Recorded.", {ANSWER: trace.parent})

    def _secrets_of(self, tenant: str, vendor: str) -> tuple[str, ...]:
        known = self._secrets.get(tenant)
        if known is None or vendor not in VENDORS:
            raise TurnedAway(404, "No such tenant or vendor.")
        return known.get(vendor, ())

    def _check(
        self, tenant: str, vendor: str, secrets: tuple[str, ...], body: bytes, headers: list[tuple[str, str]]
    ) -> None:
        """503 rather than 401 without a secret: some vendors never try a 401 again (Ashby)."""
        if not secrets:
            raise TurnedAway(503, "No secret is configured for this vendor.", {"Retry-After": "600"})
        if not signed(vendor, body, headers, secrets, self._recorder.clock.now()):
            raise TurnedAway(401, "The signature is missing or wrong.")
        if seconds := self._rates.take(tenant):
            raise TurnedAway(429, "Too many at once; try again later.", {"Retry-After": str(seconds)})


def _secrets(by_vendor: Mapping[str, tuple[SecretStr, ...]]) -> dict[str, tuple[str, ...]]:
    return {vendor: tuple(one.get_secret_value() for one in secrets) for vendor, secrets in by_vendor.items()}
