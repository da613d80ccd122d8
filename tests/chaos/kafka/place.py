"""Where a campaign takes place: brokers, a proxy in front of each, one configuration for all, one clock for all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.kafka.people import TENANTS
from tests.chaos.kafka.plan import START, TOPICS, Plan
from tests.e2e.clockwork import ClockHand
from tests.e2e.working import free_port
from tests.kafka.proxy import Proxy
from tests.workers.cli.running import afterview
from tests.workers.mail.smtp import LOOPBACK

from afterview.workers.demo.kafka.broker import Cluster
from afterview.workers.demo.kafka.listeners import Listener
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.installation import Installation
from afterview.workers.settings import load_configuration

PARTITIONS = 3
SESSION_SECONDS = 3
BEARER = "a bearer token"
POLICY = """
[tenants.globe]
timezone = "Europe/London"
country = "GB"
[feedback]
candidate_update_days = 2
verbal_feedback_days = 1
expire_after_days = 3
[surveys]
interview_delay_hours = 1
rejection_delay_days = 1
remind_after_days = 1
expire_after_days = 5
"""
_SECRETS = {"installation": "a secret of the installation", "links": "a secret of the links", "bearer": BEARER}


@dataclass
class Place:
    folder: Path
    cluster: Cluster
    proxies: tuple[Proxy, ...]
    clock: ClockHand
    installation: Installation
    public: int
    """the port that links in mails lead to; which worker answers there is another matter"""

    @property
    def config(self) -> Path:
        return self.folder / "afterview.toml"

    @property
    def connection(self) -> Connection:
        """Ours: never through the proxies."""
        return Connection(self.installation.configuration.kafka)


@asynccontextmanager
async def placed(folder: Path, plan: Plan, smtp_port: int) -> AsyncIterator[Place]:
    """Everything but the workers, with all topics made."""
    async with AsyncExitStack() as opened:
        proxies = [await opened.enter_async_context(Proxy()) for _ in range(plan.brokers)]
        detours = [proxy.port for proxy in proxies]
        cluster = await opened.enter_async_context(Cluster(plan.brokers, detours=detours))
        for proxy, node in zip(proxies, cluster.nodes, strict=True):
            proxy.leads_to(node.ports[Listener.DETOUR])
        clock = ClockHand(folder / "clock", START)
        opened.callback(clock.close)
        public = free_port()
        _configure(folder, plan, cluster, smtp_port, public)
        installation = Installation.of(load_configuration(folder / "afterview.toml"), clock)
        made = await asyncio.to_thread(
            afterview, "topics", "create", "--foreign", "--config", folder / "afterview.toml"
        )
        assert made.code == 0, made.err
        yield Place(folder, cluster, tuple(proxies), clock, installation, public)


def _configure(folder: Path, plan: Plan, cluster: Cluster, smtp_port: int, public: int) -> None:
    for name, secret in _SECRETS.items():
        (folder / f"{name}.secret").write_text(f"{secret}\n")
    (folder / "policy.toml").write_text(POLICY)
    tenants = "".join(f'[tenants.{name}]\nname = "{name.title()} AS"\n' for name in TENANTS)
    intake = "".join(f'[[kafka.intake]]\ntopic = "{name}"\n' for name in TOPICS)
    (folder / "afterview.toml").write_text(f"""
host = "kafka"
policy_file = "{folder}/policy.toml"
[gateway]
public_url = "http://{LOOPBACK}:{public}"
[smtp]
host = "{LOOPBACK}"
port = {smtp_port}
tls = "none"
timeout_seconds = 2
sender = "Acme <jobs@example.org>"
[secrets]
installation_file = "{folder}/installation.secret"
links_files = "{folder}/links.secret"
bearer_file = "{folder}/bearer.secret"
[kafka]
bootstrap_servers = {list(cluster.bootstrap_servers)}
security_protocol = "PLAINTEXT"
session_timeout_seconds = {SESSION_SECONDS}
partitions = {PARTITIONS}
replication_factor = {plan.brokers}
{intake}
{tenants}
""")
