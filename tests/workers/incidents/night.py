"""What a company's life leaves in its log that an operator should hear of."""

import asyncio

from tests.workers.cli.running import Said, afterview


def variables(**more: str) -> dict[str, str]:
    return {"AFTERVIEW_SECRETS__INSTALLATION": "an installation", **more}


def kinds(said: Said) -> set[tuple[str, str]]:
    return {(one["kind"], one["where"]) for one in said.events}


def expected() -> set[tuple[str, str]]:
    """Of `Company.lives`."""
    return {("dead letter", "intake"), ("mail refused", "mailer"), ("done late", "fjord")}


async def told_from_the_topics(server: str) -> None:
    """The same on Kafka; and nothing of another time."""
    told = variables(
        AFTERVIEW_HOST="kafka",
        AFTERVIEW_KAFKA__BOOTSTRAP_SERVERS=server,
        AFTERVIEW_KAFKA__SECURITY_PROTOCOL="PLAINTEXT",
    )

    async def incidents(since: str, until: str) -> Said:
        words = ("incidents", "--since", since, "--until", until, "--json")
        return await asyncio.to_thread(afterview, *words, variables=told)

    said = await incidents("2027-03-03T10:00:00Z", "2027-03-12T00:00:00Z")
    assert (said.code, kinds(said) >= expected()) == (0, True), said
    later = await incidents("2027-04-20T00:00:00Z", "2027-04-21T00:00:00Z")
    assert (later.code, later.out) == (0, b"")
