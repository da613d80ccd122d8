"""Whether the topics that stages need are there, before anything of them is read."""

from collections.abc import Mapping, Sequence

import structlog

from afterview.events.errors import Misconfigured
from afterview.workers.hosts.contract import Stage
from afterview.workers.hosts.kafka.cluster import administering, counts, policies
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.naming import changelog_of


async def topics_there(connection: Connection) -> dict[str, int]:
    """Every topic, and how many partitions it has. Raises `Unreachable`."""
    async with administering(connection) as admin:
        return await counts(admin)


def readable(stages: Sequence[Stage], there: Mapping[str, int]) -> list[Stage]:
    """The stages that can run. A topic of others that is not there yet is left out, with a warning.

    Raises `Misconfigured` with a line for each topic of ours that is missing, or does not match its source.
    """
    problems, ready = [], []
    for stage in stages:
        changelog = changelog_of(stage.name)
        missing = [topic for topic in (stage.source, changelog) if topic not in there]
        if not missing and there[stage.source] == there[changelog]:
            ready.append(stage)
        elif missing and getattr(stage, "foreign", False):
            structlog.get_logger().warning("topic not there", topic=missing[0], then="it is not read until a restart")
        elif missing:
            problems.append(f"kafka: there is no topic {missing[0]}: `afterview topics create` makes it")
        else:
            command = "create" if getattr(stage, "foreign", False) else "check"
            needed = f"{there[stage.source]} partitions as {stage.source}, not {there[changelog]}"
            problems.append(f"kafka: {changelog} needs {needed}: `afterview topics {command}`")
    if problems:
        raise Misconfigured("\n".join(problems))
    return ready


async def keep_all(connection: Connection, stages: Sequence[Stage]) -> None:
    """Raises `Misconfigured` when Kafka deletes the states of stages after some time, and `Unreachable`.

    A user without the ACL `DescribeConfigs` cannot know: then what is gone is seen when a changelog is read.
    """
    async with administering(connection) as admin:
        found = await policies(admin, (changelog_of(stage.name) for stage in stages))
    wrong = {topic: policy for topic, policy in found.items() if policy != "compact"}
    if wrong:
        raise Misconfigured(
            "\n".join(
                f"kafka: {topic}: its cleanup.policy is {policy}, so states are deleted: `afterview topics check`"
                for topic, policy in wrong.items()
            )
        )
