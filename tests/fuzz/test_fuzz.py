"""Every converter, fuzzed: the same few bodies each time. `make fuzz` is the whole."""

import time

import pytest
from tests.fuzz.judging import LONGEST, Tally
from tests.fuzz.running import TARGETS, fuzz

EACH = 160


@pytest.mark.parametrize("target", TARGETS)
def test_whatever_arrives_is_events_that_are_right_or_one_line_and_soon(target: str) -> None:
    tally = fuzz(target, EACH)
    assert tally.bodies >= EACH
    assert tally.events + tally.nothing
    assert tally.refused


def test_what_takes_too_long_would_be_noticed() -> None:
    def slow() -> None:
        until = time.process_time() + LONGEST + 0.01
        while time.process_time() < until:
            pass

    tally = Tally()
    with pytest.raises(AssertionError, match="s of CPU"):
        tally.timed(slow, b"body")
    assert tally.slowest_body == b"body"
