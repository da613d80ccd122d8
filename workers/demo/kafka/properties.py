"""A broker's `server.properties`: small, on loopback, and at ease with clocks that run months ahead or behind."""

from collections.abc import Mapping, Sequence

from afterview.workers.demo.kafka.node import Node

EVER = 9_223_372_036_854_775_807
INTERNAL_PARTITIONS = 4

UNHURRIED: Mapping[str, object] = {
    # a record's time is our own clock's, which may be months away from the machine's: neither refused nor removed
    "log.message.timestamp.before.max.ms": EVER,
    "log.message.timestamp.after.max.ms": EVER,
    "log.retention.check.interval.ms": EVER,
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1000,
    "broker.heartbeat.interval.ms": 1000,
    "broker.session.timeout.ms": 6000,
}
SMALL: Mapping[str, object] = {
    "num.network.threads": 2,
    "num.io.threads": 4,
    "background.threads": 2,
    "num.recovery.threads.per.data.dir": 1,
    "log.cleaner.dedupe.buffer.size": 8 << 20,
    "offsets.topic.num.partitions": INTERNAL_PARTITIONS,
    "transaction.state.log.num.partitions": INTERNAL_PARTITIONS,
    "share.coordinator.state.topic.num.partitions": 1,
}


def properties(node: Node, nodes: Sequence[Node], advertised_detour: int | None) -> str:
    """The text of the file. `advertised_detour`: the port where the node's second listener says it is found."""
    listeners = {"INTERNAL": node.port, "CONTROLLER": node.controller_port}
    advertised = {"INTERNAL": node.port}
    if advertised_detour is not None:
        listeners["DETOUR"], advertised["DETOUR"] = node.detour, advertised_detour
    copies, safe = (3, 2) if len(nodes) > 1 else (1, 1)
    lines: dict[str, object] = {
        "process.roles": "broker,controller",
        "node.id": node.number,
        "log.dirs": node.data,
        "controller.quorum.voters": ",".join(f"{each.number}@127.0.0.1:{each.controller_port}" for each in nodes),
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "INTERNAL",
        "listeners": _listeners(listeners),
        "advertised.listeners": _listeners(advertised),
        "listener.security.protocol.map": ",".join(f"{name}:PLAINTEXT" for name in listeners),
        "default.replication.factor": copies,
        "min.insync.replicas": safe,
        **{f"{topic}.replication.factor": copies for topic in _INTERNAL},
        **{f"{topic}.min.isr": safe for topic in _INTERNAL if topic != "offsets.topic"},
        **UNHURRIED,
        **SMALL,
    }
    return "".join(f"{key}={value}\n" for key, value in lines.items())


_INTERNAL = ("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")


def _listeners(ports: Mapping[str, int]) -> str:
    return ",".join(f"{name}://127.0.0.1:{port}" for name, port in ports.items())
