"""What every host promises (workers/hosts/contract.py), tried on each of them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from tests.contract.driving import Driven
from tests.contract.stages import (
    START,
    WAKE,
    Acting,
    Alarm,
    Forgetting,
    Forward,
    Joined,
    Picky,
    Sleepy,
    Stubborn,
    Swelling,
    put,
)

from afterview.events.topics import DEAD_LETTERS
from afterview.workers.hosts.contract import Output

Start = Callable[..., Awaitable[Driven]]


def values(host: Driven, topic: str, key: str | None = None) -> list[str]:
    return [record.value.decode() for record in host.log(topic) if key is None or record.key == key.encode()]


async def test_records_of_one_key_reach_a_stage_in_log_order(start: Start) -> None:
    host = await start(Forward())
    for n in range(60):
        await host.append(put("ab"[n % 2], str(n)))
    await host.settle()
    assert values(host, "out", "a") == [str(n) for n in range(0, 60, 2)]
    assert values(host, "out", "b") == [str(n) for n in range(1, 60, 2)]


async def test_every_record_counts_once_however_many_share_a_batch(start: Start) -> None:
    host = await start(Forward())
    await host.append(*[put(f"k{n % 7}", "x") for n in range(2100)])
    await host.settle()
    await host.settle()
    assert [host.state("forward", f"k{n}".encode()) for n in range(7)] == [b"300"] * 7
    assert len(host.log("out")) == 2100


async def test_offsets_of_a_topic_count_from_nought_without_gaps(start: Start) -> None:
    """In Kafka those of a partition rise from nought: the end of a transaction has an offset, too."""
    host = await start(Forward())
    await host.append(put("a", "1"), put("b", "2", topic="elsewhere"), put("c", "3", 0.1))
    await host.append(put("d", "4", 0.2))
    await host.settle()
    assert [record.offset for record in host.log("elsewhere")] == [0]
    for topic in ("in", "out"):
        assert values(host, topic) == ["1", "3", "4"]
        offsets = [[r.offset for r in host.log(topic) if r.partition == partition] for partition in range(3)]
        if host.one_sequence:
            assert offsets == [[0, 1, 2], [], []]
        else:
            assert all(some == sorted(set(some)) and some[0] == 0 for some in offsets if some)


async def test_a_record_keeps_its_bytes_headers_and_microseconds(start: Start) -> None:
    """In Kafka milliseconds: what is not quite due is never later than it was."""
    host = await start(Forward())
    at = START + timedelta(microseconds=123_457)
    headers = (("ce_id", b"1"), ("ce_id", bytes(range(256))), ("ü", b""))
    await host.append(Output("in", b"\x00\xff", bytes(range(256)), at, headers))
    await host.advance(1)
    (record,) = host.log("out")
    assert (record.key, record.value, record.headers) == (b"\x00\xff", bytes(range(256)), headers)
    assert record.at == host.kept(at)
    assert (record.topic, record.offset) == ("out", 0)
    assert record.partition == 0 or not host.one_sequence


async def test_what_one_stage_writes_the_next_one_reads(start: Start) -> None:
    host = await start(Forward("one", "in", "two"), Forward("two", "two", "three"), Forward("three", "three", "out"))
    await host.append(*[put("a", str(n)) for n in range(5)])
    await host.settle()
    assert values(host, "out") == ["0", "1", "2", "3", "4"]
    assert host.state("three", b"a") == b"5"


async def test_stages_in_any_order_are_run_until_every_log_is_drained(start: Start) -> None:
    host = await start(Forward("three", "three", "out"), Forward("two", "two", "three"), Forward("one", "in", "two"))
    await host.append(put("a", "x"))
    await host.settle()
    assert values(host, "out") == ["x"]


async def test_two_stages_that_read_one_topic_each_see_all_of_it(start: Start) -> None:
    host = await start(Forward("left", "in", "l"), Forward("right", "in", "r"))
    await host.append(put("a", "1"), put("a", "2"))
    await host.settle()
    assert values(host, "l") == values(host, "r") == ["1", "2"]


async def test_a_stage_is_given_the_known_states_of_the_keys_it_needs_and_no_others(start: Start) -> None:
    host = await start(Joined())
    await host.append(put("other", "x"), put("third", "x"))
    await host.settle()
    await host.append(put("a", "x"))
    await host.settle()
    assert values(host, "out", "a") == ["other"]


async def test_a_key_that_is_forgotten_has_no_state(start: Start) -> None:
    host = await start(Forgetting())
    await host.append(put("a", "x"), put("b", "x"))
    await host.settle()
    await host.append(put("a", "forget"))
    await host.settle()
    assert host.state("forward", b"a") is None
    assert host.state("forward", b"b") == b"1"


async def test_a_wake_up_is_written_when_it_is_due_and_not_a_microsecond_before(start: Start) -> None:
    host = await start(Alarm())
    await host.append(put("a", "60"))
    await host.settle()
    assert host.next_due() == START + timedelta(seconds=60)
    await host.advance(59.999999)
    assert values(host, "in") == ["60"]
    await host.advance(60)
    assert values(host, "in") == ["60", WAKE.decode()]
    assert [record.at for record in host.log("rang")] == [START + timedelta(seconds=60)]
    assert host.next_due() is None


async def test_wake_ups_come_in_the_order_of_their_moments(start: Start) -> None:
    host = await start(Alarm())
    await host.append(put("c", "30"), put("a", "20"), put("b", "10"))
    await host.settle()
    await host.advance(60)
    assert [record.key for record in host.log("rang")] == [b"b", b"a", b"c"]
    assert [record.at for record in host.log("rang")] == [START + timedelta(seconds=s) for s in (10, 20, 30)]


async def test_no_wake_up_comes_when_the_stage_waits_for_nothing_any_more(start: Start) -> None:
    host = await start(Alarm())
    await host.append(put("a", "60"))
    await host.settle()
    await host.append(put("a", "0"))
    await host.settle()
    assert host.next_due() is None
    await host.advance(3600)
    assert values(host, "in") == ["60", "0"]


async def test_a_due_time_that_was_moved_is_called_for_once_at_its_last_moment(start: Start) -> None:
    host = await start(Alarm())
    for seconds in ("60", "600", "60", "300"):
        await host.append(put("a", seconds))
        await host.settle()
    await host.advance(3600)
    assert [record.at for record in host.log("rang")] == [START + timedelta(seconds=300)]
    assert values(host, "in").count(WAKE.decode()) == 1


async def test_a_due_time_that_has_passed_already_is_called_for_at_once(start: Start) -> None:
    host = await start(Alarm())
    await host.advance(1000)
    await host.append(put("a", "60"))
    await host.settle()
    assert [record.at for record in host.log("rang")] == [START + timedelta(seconds=1000)]


async def test_a_stage_that_does_not_move_on_is_not_woken_for_ever(start: Start) -> None:
    host = await start(Stubborn())
    await host.append(put("a", "x"))
    await host.settle()
    await host.advance(60)
    assert values(host, "in") == ["x", WAKE.decode()]


async def test_a_wake_up_carries_what_the_stage_says(start: Start) -> None:
    class Waiting(Alarm):
        def wake(self, key: bytes) -> bytes:
            return b"0 " * bool(key)  # clears the alarm, and is no wake-up to this stage

    host = await start(Waiting())
    await host.append(put("a", "5"))
    await host.settle()
    await host.advance(5)
    assert values(host, "in") == ["5", "0 "]


async def test_a_refused_record_is_a_dead_letter_with_its_bytes_and_the_reason(start: Start) -> None:
    host = await start(Picky())
    await host.append(put("a", "fine"), put("k", "bad one"))
    await host.settle()
    (letter,) = host.log(DEAD_LETTERS)
    (bad,) = [record for record in host.log("in") if record.value == b"bad one"]
    assert (bad.partition, bad.offset) == (0, 1) or not host.one_sequence
    assert (letter.key, letter.value) == (b"k", b"bad one")
    assert {name: value.decode() for name, value in letter.headers} == {
        "reason": "malformed",
        "error": "bad one is not what it claims to be",
        "topic": "in",
        "partition": str(bad.partition),
        "offset": str(bad.offset),
        "stage": "forward",
        "first-seen": START.isoformat(),
        "attempts": "1",
    }


async def test_refused_records_do_not_disturb_the_others_of_their_batch(start: Start) -> None:
    host = await start(Picky())
    texts = [("bad" if n % 5 == 3 else "ok") + str(n) for n in range(100)]
    await host.append(*[put("a", text) for text in texts])
    await host.settle()
    assert values(host, "out") == [text for text in texts if text.startswith("ok")]
    assert values(host, DEAD_LETTERS) == [text for text in texts if text.startswith("bad")]
    assert host.state("forward", b"a") == b"80"


async def test_a_batch_of_nothing_but_refused_records_is_passed(start: Start) -> None:
    host = await start(Picky())
    await host.append(*[put("a", f"bad{n}") for n in range(9)])
    await host.append(put("a", "ok"))
    await host.settle()
    assert len(host.log(DEAD_LETTERS)) == 9
    assert values(host, "out") == ["ok"]


async def test_actions_are_performed_after_the_commit_and_what_they_return_is_appended(start: Start) -> None:
    seen: list[tuple[object, bytes | None, int]] = []

    def perform(action: object) -> Sequence[Output]:
        seen.append((action, host.state("forward", b"a"), len(host.log("out"))))
        return [put("a", "settled", topic="results")] if len(seen) == 1 else ()

    host = await start(Acting(), Forward("after", "results", "end"), forward=perform)
    await host.append(put("a", "1"), put("a", "2"))
    await host.settle()
    assert seen == [(b"a", b"2", 2), (b"a", b"2", 2)]
    assert values(host, "end") == ["settled"]


async def test_a_commit_that_fails_leaves_nothing_and_is_tried_again(start: Start) -> None:
    host = await start(Swelling("one", "in", "two"), Forward("two", "two", "out"))
    await host.lose_commits()
    for n in range(30):
        await host.append(put("ab"[n % 2], str(n), n / 1000))
    await host.keep_commits()
    await host.settle()
    for topic in ("two", "out"):
        assert [value.strip() for value in values(host, topic)] == [str(n) for n in range(30)]
    assert [host.state(stage, key) for stage in ("one", "two") for key in (b"a", b"b")] == [b"15"] * 4


async def test_a_recall_wakes_whoever_waits_once_and_their_due_times_still_hold(start: Start) -> None:
    host = await start(Sleepy())
    await host.append(put("soon", "60"), put("late", "3600"), put("never", "60"), put("never", "0"))
    await host.settle()
    await host.recall("alarm")
    assert sorted(record.key for record in host.log("rang")) == [b"late", b"soon"]
    assert values(host, "rang") == ["woken", "woken"]
    await host.advance(61)
    assert values(host, "rang", "soon") == ["woken", (START + timedelta(seconds=60)).isoformat(), "woken"]
    assert values(host, "rang", "late") == ["woken"]


async def test_a_recall_wakes_more_keys_than_one_transaction_takes(start: Start) -> None:
    host = await start(Sleepy())
    await host.append(*[put(f"k{n}", "3600") for n in range(2100)])
    await host.settle()
    await host.recall("alarm")
    assert len(host.log("rang")) == len({record.key for record in host.log("rang")}) == 2100
