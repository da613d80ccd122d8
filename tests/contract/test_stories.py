"""Whatever happens in whatever order, every host tells the same story."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.driving import driven
from tests.contract.stages import Alarm, Forward, put
from tests.kafka.reading import Reader, reading

from afterview.workers.demo.kafka.broker import Cluster

KEYS = st.sampled_from(["a", "b", "c"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), KEYS, st.sampled_from([0, 1, 30, 60, 3600])),
        st.tuples(st.just("advance"), KEYS, st.sampled_from([0, 1, 29, 60, 4000])),
    ),
    max_size=25,
)


Story = dict[str, list[tuple[bytes, bytes, datetime]]]


async def played(kind: str, steps: list[tuple[str, str, int]], reader: Reader | None = None) -> Story:
    """What each topic holds, by key, after the steps and everything that follows from them."""
    now = 0
    with TemporaryDirectory() as directory:
        host = await driven(kind, Path(directory), [Alarm(), Forward("forward", "rang", "out")], {}, reader)
        for verb, key, seconds in steps:
            if verb == "append":
                await host.append(put(key, str(seconds), now))
                await host.settle()
            else:
                now += seconds
                await host.advance(now)
        await host.advance(now + 10_000)
        read = {topic: host.log(topic) for topic in ("in", "rang", "out")}
        logs = {
            f"{topic}/{key.decode()}": [(r.key, r.value, r.at) for r in records if r.key == key]
            for topic, records in read.items()
            for key in (b"a", b"b", b"c")
        }
        await host.close()
    return logs


@given(STEPS)
@settings(max_examples=25, deadline=None)
async def test_the_memory_host_and_the_embedded_host_tell_the_same_story(steps: list[tuple[str, str, int]]) -> None:
    assert await played("memory", steps) == await played("embedded", steps)


@given(STEPS)
@settings(max_examples=3, deadline=None)
async def test_the_kafka_host_tells_it_too(kafka: Cluster, steps: list[tuple[str, str, int]]) -> None:
    with reading(kafka.bootstrap_servers) as reader:
        told = await played("kafka", steps, reader)
    assert told == await played("memory", steps)
