"""What an installation opens beside whichever host: the gateway in front of it, and the way to vendors' APIs.

Apart from `Installation`, for commands make one and need neither; both take long to import.
"""

from afterview.workers.fetching.fetcher import Fetcher, Heard
from afterview.workers.fetching.lane import Lane
from afterview.workers.gateway import Gateway
from afterview.workers.gateway.operations import Operations
from afterview.workers.gateway.pages.journeys import Look
from afterview.workers.gateway.recording import Append
from afterview.workers.installation import Installation
from afterview.workers.telemetry.meters import Meters

NOT_LISTENING = "the public listener is not open yet"


def gateway_of(
    installation: Installation, *, append: Append, look: Look, operations: Operations, meters: Meters
) -> Gateway:
    """`append`, `look`: the host's. `operations`: what tells of it. `meters`: its telemetry's."""
    library = installation.library
    return Gateway(
        append,
        installation.clock,
        installation.tokens,
        installation.configuration,
        look=look,
        rules=installation.rules,
        letters=lambda tenant: library.of(tenant).letters,
        houses=installation.houses,
        operations=operations,
        watch=meters.gateway,
        bounced=meters.bounces,
        surveys=installation.surveys,
    )


def fetcher_of(installation: Installation, heard: Heard) -> Fetcher:
    """`heard`: is told what attempts come to."""
    tenants, clock = installation.configuration.tenants, installation.clock
    lanes = {
        (slug, vendor): Lane.of(api, tenants[slug].apis[vendor], clock)
        for (slug, vendor), api in installation.apis.items()
    }
    return Fetcher(lanes, clock, heard)
