"""What only the memory host does: the virtual clock in the caller's hand, and faults on purpose."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.stages import START, WAKE, Acting, Alarm, Forward, put

from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.faults import Faults
from afterview.workers.hosts.memory import MemoryHost


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_nothing_is_read_before_the_caller_lets_it_settle() -> None:
    host = MemoryHost([Forward()], START)
    host.append(put("a", "x"))
    assert host.log("out") == []
    host.settle()
    assert [record.value for record in host.log("out")] == [b"x"]


def test_timers_due_at_the_moment_of_an_event_fire_before_it_is_appended() -> None:
    host = MemoryHost([Alarm()], START)
    host.append(put("a", "60"))
    host.settle()
    host.advance(at(60))
    host.append(put("a", "0", after=60))
    host.settle()
    assert [record.value for record in host.log("in")] == [b"60", WAKE, b"0"]


def test_time_stops_at_every_due_moment_and_what_follows_from_it_comes_first() -> None:
    class Snoozing(Alarm):
        """Rings three times, ten seconds apart."""

        @staticmethod
        def _armed(record: Record, due: datetime | None) -> datetime | None:
            if record.value == WAKE:
                return record.at + timedelta(seconds=10) if record.at < at(30) else due
            return record.at + timedelta(seconds=10)

    host = MemoryHost([Snoozing()], START)
    host.append(put("a", "x"))
    host.append(put("b", "x", after=5))
    host.settle()
    host.advance(at(3600))
    assert [(record.key, record.at) for record in host.log("rang")] == [
        (b"a", at(10)), (b"b", at(15)), (b"a", at(20)), (b"b", at(25)), (b"a", at(30)), (b"b", at(35))
    ]  # fmt: skip
    assert host.now == at(3600)


def test_keys_due_at_one_moment_are_woken_in_the_order_in_which_they_first_waited() -> None:
    host = MemoryHost([Alarm()], START)
    for key in ("z", "a", "m"):
        host.append(put(key, "60"))
    host.settle()
    host.advance(at(60))
    assert [record.key for record in host.log("rang")] == [b"z", b"a", b"m"]


def test_time_never_goes_back() -> None:
    host = MemoryHost([Alarm()], START)
    host.advance(at(60))
    host.advance(at(30))
    assert host.now == at(60)


def test_an_action_without_a_performer_is_an_error() -> None:
    host = MemoryHost([Acting()], START)
    host.append(put("a", "x"))
    with pytest.raises(KeyError):
        host.settle()


def test_a_state_of_a_stage_that_does_not_run_is_an_error() -> None:
    with pytest.raises(StopIteration):
        MemoryHost([], START).state("nobody", b"a")


def ringing(faults: Faults | None, steps: list[tuple[int, str, int]]) -> tuple[list[tuple[bytes, bytes]], list[bytes]]:
    """Which alarms rang, and what was passed on, after steps of (seconds to wait, key, alarm)."""
    host = MemoryHost([Alarm(), Forward("forward", "rang", "out")], START, faults=faults)
    now = 0
    for wait, key, seconds in steps:
        now += wait
        host.advance(at(now))
        host.append(put(key, str(seconds), after=now))
        host.settle()
    host.advance(at(10**6))
    rang = sorted((record.key, record.value) for record in host.log("rang"))
    return rang, sorted(record.value for record in host.log("out"))


STEPS = st.lists(st.tuples(st.integers(0, 500), st.sampled_from("abc"), st.integers(0, 500)), max_size=30)


@given(STEPS, st.integers(0, 2**32))
def test_late_early_and_double_wake_ups_and_crashes_change_nothing_that_comes_out(
    steps: list[tuple[int, str, int]], seed: int
) -> None:
    faults = Faults(seed, twice=0.3, early=0.3, late=0.3, crash=0.3, delay=timedelta(seconds=300))
    assert ringing(faults, steps) == ringing(None, steps)


def test_the_same_seed_goes_wrong_in_the_same_way() -> None:
    def story(seed: int) -> list[tuple[bytes, datetime]]:
        host = MemoryHost([Alarm()], START, faults=Faults(seed, twice=0.5, early=0.5, late=0.5, crash=0.5))
        for n in range(20):
            host.append(put(f"{n}", "3600"))
        host.settle()
        host.advance(at(10**6))
        return [(record.key, record.at) for record in host.log("in")]

    assert story(1) == story(1)
    assert story(1) != story(2)


@pytest.mark.parametrize("fault", ["twice", "early"])
def test_each_kind_of_fault_writes_a_wake_up_too_many(fault: str) -> None:
    faults = Faults(twice=float(fault == "twice"), early=float(fault == "early"))
    host = MemoryHost([Alarm()], START, faults=faults)
    host.append(put("a", "60"))
    host.settle()
    host.advance(at(3600))
    wakes = [record.at for record in host.log("in") if record.value == WAKE]
    assert len(wakes) == 2
    assert (min(wakes) < at(60)) == (fault == "early")


def test_a_late_wake_up_comes_after_its_moment() -> None:
    host = MemoryHost([Alarm()], START, faults=Faults(late=1.0, delay=timedelta(seconds=100)))
    host.append(put("a", "60"))
    host.settle()
    host.advance(at(3600))
    (rang,) = host.log("rang")
    assert at(60) < rang.at < at(160)
