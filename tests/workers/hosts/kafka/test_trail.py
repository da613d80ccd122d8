"""A topic that every worker follows for itself: everything once, in its order, whatever happens to the connection."""

import pytest
from tests.contract.stages import put
from tests.kafka.acls import denied
from tests.kafka.cluster import fresh_name
from tests.workers.hosts.kafka.making import connected, make, put_all

from afterview.events.errors import Misconfigured
from afterview.workers.hosts.kafka.refusing import Forbidden
from afterview.workers.hosts.kafka.trail import Trail


async def test_it_tells_all_there_is_then_what_is_new_and_after_a_lost_connection_nothing_twice(
    bootstrap: tuple[str, ...],
) -> None:
    topic = fresh_name("audit")
    await make(bootstrap, topic)
    await put_all(bootstrap, [put("a", str(n), topic=topic) for n in range(300)])
    async with Trail(connected(bootstrap, "g"), topic) as trail:
        assert [record.value for record in await trail.new()] == [b"%d" % n for n in range(300)]
        assert await trail.new() == []
        await put_all(bootstrap, [put("b", "one more", topic=topic)])
        assert [record.value for record in await trail.new()] == [b"one more"]
        assert trail._tail
        await trail._tail.close()
        trail._tail = None
        await put_all(bootstrap, [put("b", "and another", topic=topic)])
        assert [record.value for record in await trail.new()] == [b"and another"]


async def test_a_topic_that_is_not_there_or_may_not_be_read_is_said_to_be_so(bootstrap: tuple[str, ...]) -> None:
    async with Trail(connected(bootstrap, "g"), "nowhere") as trail:
        with pytest.raises(Misconfigured, match="there is no topic nowhere: `afterview topics create` makes ours"):
            await trail.new()
    topic = fresh_name("audit")
    await make(bootstrap, topic)
    async with denied(bootstrap, "read", "topic", topic), Trail(connected(bootstrap, "g"), topic) as trail:
        with pytest.raises(Forbidden, match=f"kafka: topic {topic}: an ACL is missing"):
            await trail.new()
