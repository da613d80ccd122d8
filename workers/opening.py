"""The gateway of an installation, in front of whichever host."""

from afterview.workers.gateway import Gateway
from afterview.workers.gateway.http.health import Health
from afterview.workers.gateway.http.listener import Answers
from afterview.workers.gateway.operations import Metrics, Status, Upcoming, Why
from afterview.workers.gateway.pages.journeys import Look
from afterview.workers.gateway.recording import Append
from afterview.workers.installation import Installation
from afterview.workers.letters import load_letters


def gateway_of(
    installation: Installation,
    *,
    append: Append,
    look: Look,
    alive: Health,
    ready: Health,
    metrics: Metrics,
    watch: Answers,
    status: Status | None = None,
    why: Why | None = None,
    upcoming: Upcoming | None = None,
) -> Gateway:
    """`append`, `look`, `alive`, `ready`, `status`, `why`, `upcoming`: the host's.

    `metrics`, `watch`: its telemetry's.
    """
    return Gateway(
        append,
        installation.clock,
        installation.tokens,
        installation.configuration,
        look=look,
        rules=installation.rules,
        letters=load_letters(),
        houses=installation.houses,
        alive=alive,
        ready=ready,
        status=status,
        why=why,
        upcoming=upcoming,
        metrics=metrics,
        watch=watch,
        survey=installation.survey,
    )
