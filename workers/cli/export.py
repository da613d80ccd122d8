"""`afterview export`: all that is known of one candidate, for them."""

from afterview.workers.cli.erase import Candidate, Config, Reason, Tenant
from afterview.workers.cli.hosts import HostOption, on_kafka


def export(
    tenant: Tenant,
    candidate: Candidate,
    reason: Reason = "",
    host: HostOption = None,
    config: Config = None,
) -> None:
    """Print all that is known of one candidate, as one JSON document: there is personal data in it."""
    from afterview.workers.cli.acting import acting
    from afterview.workers.cli.output import put
    from afterview.workers.cli.persons import meant
    from afterview.workers.exporting import export as made
    from afterview.workers.settings import load_configuration

    configuration = load_configuration(config)
    with meant(configuration, tenant, candidate, kafka=on_kafka(host, configuration)) as (log, who, rules):
        document = made(log, who, acting("export", reason), rules)
    put([document])
