"""The gateway in front of the embedded host's log, and nobody who reads it: what the door itself costs.

python -m bench.intake.alone
"""

import asyncio

from afterview.workers.clock import SystemClock
from afterview.workers.collector import relax
from afterview.workers.gateway.operations import Operations
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.installation import Installation
from afterview.workers.logs import log_as_json
from afterview.workers.opening import gateway_of
from afterview.workers.settings import load_configuration
from afterview.workers.telemetry import Telemetry


async def main() -> None:
    installation = Installation.of(load_configuration())
    configuration, telemetry = installation.configuration, Telemetry([], host="embedded", role="all")
    host = EmbeddedHost(configuration.storage.directory, [], SystemClock(), watch=telemetry.meters.host)
    operations = Operations(configuration.gateway, host.trouble, host.unready, starting=host.starting)

    async def look(stage: str, key: bytes) -> bytes | None:
        return host.state(stage, key)

    async with host:
        gateway = gateway_of(
            installation, append=host.append, look=look, operations=operations, meters=telemetry.meters
        )
        async with gateway:
            await host.run()


if __name__ == "__main__":
    log_as_json()
    relax()
    asyncio.run(main())
