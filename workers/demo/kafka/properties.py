"""A broker's `server.properties`: small, on loopback, and at ease with clocks that run months ahead or behind."""

from collections.abc import Mapping
from pathlib import Path

from afterview.workers.demo.kafka.listeners import Access, Listener

EVER = 9_223_372_036_854_775_807
UNHURRIED: Mapping[str, object] = {
    # a record's time is our own clock's, which may be months away from the machine's: neither refused nor removed
    "log.message.timestamp.before.max.ms": EVER,
    "log.message.timestamp.after.max.ms": EVER,
    "log.retention.check.interval.ms": EVER,
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1000,
    "broker.heartbeat.interval.ms": 500,
}
SMALL: Mapping[str, object] = {
    "num.network.threads": 2,
    "num.io.threads": 4,
    "background.threads": 2,
    "num.recovery.threads.per.data.dir": 1,
    "log.cleaner.dedupe.buffer.size": 8 << 20,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.num.partitions": 1,
}
INTERNAL_TOPICS = ("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")
ON_LOOPBACK = "127.0.0.1"


def properties(
    number: int,
    data: Path,
    ports: Mapping[Listener, int],
    *,
    controllers: Mapping[int, int],
    detour: int | None = None,
    access: Access | None = None,
) -> str:
    """The text of the file. `controllers`: port by node, of all; `detour`: what is told as the port of DETOUR."""
    told: dict[Listener, int] = {name: port for name, port in ports.items() if name is not Listener.CONTROLLER}
    if detour is not None:
        told[Listener.DETOUR] = detour
    voters = (f"{node}@{ON_LOOPBACK}:{port}" for node, port in controllers.items())
    lines: dict[str, object] = {
        "process.roles": "broker,controller",
        "node.id": number,
        "log.dirs": data,
        "controller.quorum.voters": ",".join(voters),
        "controller.listener.names": Listener.CONTROLLER,
        "inter.broker.listener.name": Listener.PLAIN,
        "listeners": _listeners(ports),
        "advertised.listeners": _listeners(told),
        "listener.security.protocol.map": ",".join(f"{name}:{name.protocol}" for name in ports),
        **_of_size(len(controllers)),
        **UNHURRIED,
        **SMALL,
        **(access.properties() if access else {}),
    }
    return "".join(f"{key}={value}\n" for key, value in lines.items())


def _of_size(brokers: int) -> Mapping[str, object]:
    """A broker that was killed is taken back when its session is over; one alone has nobody to be taken for dead by."""
    copies, in_sync, session = (3, 2, 4000) if brokers > 1 else (1, 1, 2000)
    return {
        "broker.session.timeout.ms": session,
        "default.replication.factor": copies,
        "min.insync.replicas": in_sync,
        **{f"{topic}.replication.factor": copies for topic in INTERNAL_TOPICS},
        **{f"{topic}.min.isr": in_sync for topic in INTERNAL_TOPICS if topic != "offsets.topic"},
    }


def _listeners(ports: Mapping[Listener, int]) -> str:
    return ",".join(f"{name}://{ON_LOOPBACK}:{port}" for name, port in ports.items())
