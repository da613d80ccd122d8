"""The due index against the simplest thing that could be right: a dictionary, looked through each time."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from afterview.workers.hosts.kafka.timers import Timers, timer

KEYS = st.sampled_from([b"a", b"b", b"", b"\xff"])
MOMENTS = st.integers(1, 6) | st.sampled_from([255, 256, 2**40])


class Model(RuleBasedStateMachine):
    """`due` is what the store holds; `waiting` what has not been called for since it was set."""

    def __init__(self) -> None:
        super().__init__()
        self.due: dict[bytes, int] = {}
        self.waiting: dict[bytes, int] = {}
        self.timers = Timers(self.holds)

    def holds(self, keys: Sequence[bytes]) -> list[int | None]:
        return [self.due.get(key) for key in keys]

    @rule(key=KEYS, moment=MOMENTS)
    def arm(self, key: bytes, moment: int) -> None:
        """As the partition does: one that stays the same is not armed again."""
        if self.due.get(key) != moment:
            self.due[key] = self.waiting[key] = moment
            self.timers.arm(key, moment)

    @rule(key=KEYS)
    def clear(self, key: bytes) -> None:
        self.due.pop(key, None)
        self.waiting.pop(key, None)

    @rule(now=MOMENTS, most=st.integers(1, 3))
    def take(self, now: int, most: int) -> None:
        taken = self.timers.take(now, most)
        assert taken == sorted(taken, key=lambda one: (one[1], one[0]))
        assert all(self.waiting.pop(key) == due <= now for key, due in taken)
        if not taken:
            assert not self.timers.passed(now) or len(self.timers) > 0

    @rule(now=MOMENTS)
    def take_all(self, now: int) -> None:
        expected = {key: due for key, due in self.waiting.items() if due <= now}
        taken: dict[bytes, int] = {}
        while self.timers.passed(now):
            taken |= dict(self.timers.take(now, 2))
        assert taken == expected
        for key in taken:
            del self.waiting[key]

    @rule()
    def open_again(self) -> None:
        """After a restart everything that is due is called for once more."""
        self.timers = Timers(self.holds)
        self.timers.load([timer(key, due) for key, due in self.due.items()])
        self.waiting = dict(self.due)

    @invariant()
    def the_next_one_is_the_earliest(self) -> None:
        assert self.timers.next() == min(self.waiting.values(), default=None)


TestTimers = Model.TestCase


@given(st.lists(st.tuples(KEYS, MOMENTS)))
def test_what_is_loaded_comes_out_by_moment_and_then_by_key(armed: list[tuple[bytes, int]]) -> None:
    due = dict(armed)
    timers = Timers(lambda keys: [due.get(key) for key in keys])
    timers.load([timer(key, moment) for key, moment in due.items()])
    assert len(timers) == len(due)
    assert timers.take(2**62, 100) == sorted(due.items(), key=lambda one: (one[1], one[0]))


def test_a_due_time_set_twice_is_taken_once_even_where_a_batch_ends() -> None:
    timers = Timers(lambda keys: [5] * len(keys))
    timers.arm(b"a", 5)
    timers.arm(b"a", 5)
    assert timers.take(5, 1) == [(b"a", 5)]
    assert timers.take(5, 1) == []
