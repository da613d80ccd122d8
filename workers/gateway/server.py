"""The gateway, assembled from values: two listeners, and what each path of theirs answers (CONTRACT 6)."""

import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Self

from afterview.events.journey.rulebook import Rulebook
from afterview.schemas.settings import Configuration
from afterview.schemas.survey import DEFAULT_SURVEYS, Surveys
from afterview.workers.clock import Clock
from afterview.workers.gateway.deliveries import WEBHOOK
from afterview.workers.gateway.deliveries.bearing import Bearer
from afterview.workers.gateway.deliveries.bounces import Bounced, Bounces, uncounted
from afterview.workers.gateway.deliveries.bus import Bus
from afterview.workers.gateway.deliveries.complaints import Complaints
from afterview.workers.gateway.deliveries.webhooks import Webhooks
from afterview.workers.gateway.http.listener import Answers, Listener, Routes, unwatched
from afterview.workers.gateway.http.reading import SECONDS
from afterview.workers.gateway.operations import Operations
from afterview.workers.gateway.pages.desk import Desk, LettersOf
from afterview.workers.gateway.pages.doors import page_routes
from afterview.workers.gateway.pages.journeys import Journeys, Look
from afterview.workers.gateway.pages.lists import Lists
from afterview.workers.gateway.pages.means import Means
from afterview.workers.gateway.pages.rendering import Pages
from afterview.workers.gateway.pages.throttle import Throttle
from afterview.workers.gateway.rates import Rates
from afterview.workers.gateway.recording import Append, Recorder
from afterview.workers.mail.houses import Houses
from afterview.workers.mail.returns import Returns
from afterview.workers.tokens import Tokens


class Gateway:
    """Serves from `start` to `stop`; or use it as an async context manager.

    gateway = Gateway(
        host.append, clock, tokens, configuration,
        look=look, rules=rules, letters=letters, houses=houses, operations=operations, surveys=surveys,
    )
    async with gateway:
        print(gateway.public_port, gateway.operations_port)
    """

    def __init__(
        self,
        append: Append,
        clock: Clock,
        tokens: Tokens,
        configuration: Configuration,
        *,
        look: Look,
        rules: Rulebook,
        letters: LettersOf,
        houses: Houses,
        operations: Operations,
        watch: Answers = unwatched,
        bounced: Bounced = uncounted,
        surveys: Surveys = DEFAULT_SURVEYS,
        monotonic: Callable[[], float] = time.monotonic,
        body_seconds: float = SECONDS,
    ) -> None:
        """`append`: a host's, durable when it returns. `clock`: stamps records and judges signatures and tokens.

        `configuration`: its secrets read from their files already. `look`: a host's stored states. `rules`: what the
        journey goes by, with the secret of candidates' keys. `letters`: what a tenant's drafts are made of.
        `operations`: the other listener, started already or not. `watch` is told of every answer of the public one.
        `bounced` is told of mails that came back. `monotonic`: real seconds, for rates. `body_seconds`: how long a body
        may take.
        """
        recorder, journeys = Recorder(append, clock, rules.secret), Journeys(look, rules.secret)
        tenants, settings = configuration.tenants, configuration.gateway
        rates, complaints = Rates(settings.requests_per_second, monotonic), Complaints(monotonic)
        webhooks = Webhooks(tenants, recorder, rates, complaints, body_seconds)
        bearer = Bearer(configuration.secrets.bearer)
        bus = Bus(bearer, tenants, recorder, body_seconds)
        bounces = Bounces(bearer, Returns(rules.secret), journeys, recorder, body_seconds=body_seconds, bounced=bounced)
        means = Means(
            journeys=journeys,
            lists=Lists(look, journeys, rules.secret),
            desk=Desk(rules, letters),
            pages=Pages(),
            recorder=recorder,
            tokens=tokens,
            throttle=Throttle(monotonic),
            public_url=settings.public_url,
            body_seconds=body_seconds,
        )
        public: Routes = (
            (WEBHOOK, {"POST": webhooks.take}),
            ("/events", {"POST": bus.take}),
            ("/bounces", {"POST": bounces.take}),
            *page_routes(means, houses, surveys),
        )
        self._public = Listener(
            "public", settings.public_host, settings.public_port, public, watch, connections=settings.connections
        )
        self._operations = operations

    @property
    def public_port(self) -> int:
        """The port really listened on, once started."""
        return self._public.port

    @property
    def operations_port(self) -> int:
        return self._operations.port

    @property
    def public_url(self) -> str:
        """The public listener's own address; what links begin with is `gateway.public_url` of the configuration."""
        return self._public.url

    @property
    def operations_url(self) -> str:
        return self._operations.url

    async def start(self) -> None:
        """Raises `Misconfigured` when an address cannot be had; then nothing is left listening."""
        async with AsyncExitStack() as started:
            await self._operations.start()
            started.push_async_callback(self._operations.stop)
            await self._public.start()
            started.pop_all()

    async def stop(self) -> None:
        """Take no more requests and finish those under way, the public ones first."""
        await self._public.stop()
        await self._operations.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
