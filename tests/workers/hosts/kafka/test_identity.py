"""Which topic and which cluster it is, asked of a real broker."""

from tests.kafka.cluster import fresh_name
from tests.workers.hosts.kafka.making import administering, connected, make, until

from afterview.workers.hosts.kafka.identity import Identity, identity


async def asked(bootstrap: tuple[str, ...], *topics: str) -> Identity:
    admin = connected(bootstrap, "group").admin()
    await admin.start()
    try:
        return await identity(admin._client, topics)
    finally:
        await admin.close()


async def test_a_topic_that_is_made_anew_is_another_one_in_the_same_cluster(bootstrap: tuple[str, ...]) -> None:
    one, other, missing = fresh_name("one"), fresh_name("other"), fresh_name("missing")
    await make(bootstrap, one, other, partitions=3)
    first = await asked(bootstrap, one, other, missing)
    assert first.cluster
    assert set(first.topics) == {one, other}
    assert first.topics[one] != first.topics[other]
    assert first.partitions == {one: 3, other: 3}
    async with administering(bootstrap) as admin:
        await admin.delete_topics([one])

        async def gone() -> bool:
            return one not in await admin.list_topics()

        await until(gone)
    await make(bootstrap, one)
    second = await asked(bootstrap, one, other)
    assert second.cluster == first.cluster
    assert second.topics[other] == first.topics[other]
    assert second.topics[one] != first.topics[one]
    async with administering(bootstrap) as admin:
        assert missing not in await admin.list_topics()
