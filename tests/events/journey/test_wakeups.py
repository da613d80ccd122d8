"""A wake-up carries no decision: wherever it lands, what leaves is the same (R79).

Here mail is accepted at once: with a real mailer, a wake-up that is late for its window moves the mail (R79).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.journey.any_story import stories
from tests.stories import Json, interviewed, planned, rejected

from afterview.events.cloudevents import structured
from afterview.events.journey.decide import decide
from afterview.events.journey.decision import Effect
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey, decode, encode
from afterview.events.journey.timers import next_due
from afterview.schemas.incoming import INCOMING, Incoming
from afterview.schemas.internal import TimerDue
from afterview.workers.hosts.faults import Faults
from afterview.workers.simulate import arrivals, simulate

RULES = Rulebook(instant_mail=True)
AFTER_ALL = timedelta(days=800)
Log = list[tuple[datetime, Incoming | TimerDue]]


def parsed(story: Sequence[Json]) -> Log:
    events = map(INCOMING.validate_python, story)
    return [(one.time, one) for one in events]


def played(log: Log) -> tuple[list[Effect], bytes]:
    """All effects, and the state after the last record."""
    journey = Journey("00")
    effects: list[Effect] = []
    for at, step in log:
        decision = decide(journey, step, at, RULES)
        journey = decode("00", encode(decision.state))
        effects += decision.effects
    return effects, encode(journey)


def punctual(log: Log, end: datetime) -> Log:
    """The log with a wake-up at every moment at which something is due, as a host without faults writes it."""
    journey = Journey("00")
    full: Log = []
    for at, step in [*log, (end, TimerDue())]:
        while (due := next_due(journey, RULES)) is not None and due <= at:
            full.append((due, TimerDue()))
            journey = decide(journey, TimerDue(), due, RULES).state
        full.append((at, step))
        journey = decide(journey, step, at, RULES).state
    return full


@settings(max_examples=80, deadline=None)
@given(stories(), st.data())
def test_wake_ups_early_late_doubled_shuffled_or_missing_change_nothing(story: list[Json], data: st.DataObject) -> None:
    """R79, R15: every effect is the same, in the same order, and so is the state."""
    log = parsed(story)
    end = log[-1][0] + AFTER_ALL
    reference = punctual(log, end)
    ringing = [(at, step) for at, step in reference if isinstance(step, TimerDue)]
    kept = [one for one in ringing if data.draw(st.integers(0, 2), "kept")]
    shifted = [
        (min(end, max(log[0][0], at + timedelta(seconds=data.draw(st.integers(-400_000, 400_000), "shift")))), step)
        for at, step in kept
        for _ in range(data.draw(st.integers(1, 2), "times"))
    ]
    muddled = sorted([*log, *shifted], key=lambda one: one[0])
    effects, state = played([*muddled, (end, TimerDue())])
    expected, expected_state = played(reference)
    assert effects == expected
    assert state == expected_state


@settings(max_examples=40, deadline=None)
@given(stories())
def test_no_wake_up_until_the_next_record_changes_nothing(story: list[Json]) -> None:
    """R79."""
    log = parsed(story)
    end = log[-1][0] + AFTER_ALL
    assert played([*log, (end, TimerDue())]) == played(punctual(log, end))


def by_candidate(story: Sequence[Json], faults: Faults | None) -> dict[str, list[bytes]]:
    """The bytes that left, in order, by candidate (`C-1/2` is an application of `C-1`); `*`: what is nobody's."""
    log = [(one.time, one) for one in map(INCOMING.validate_python, story)]
    out = simulate(arrivals([log]), RULES, log[-1][0] + AFTER_ALL, faults)
    left: dict[str, list[bytes]] = defaultdict(list)
    for record in out:
        subject = dict(record.headers).get("ce_subject", b"applications/*").decode()
        left[subject.split("/")[1]].append(structured(record.headers, record.value))
    return left


@settings(max_examples=40, deadline=None)
@given(stories(candidates=3, merges=True), st.integers(0, 10_000))
def test_a_host_that_wakes_early_late_and_twice_and_crashes_gives_what_one_without_faults_gives(
    story: list[Json], seed: int
) -> None:
    """R79, rule 17: the same bytes for every candidate, and none of them twice."""
    expected = by_candidate(story, None)
    faults = Faults(seed, twice=0.3, early=0.3, late=0.5, crash=0.3, delay=timedelta(days=2))
    assert by_candidate(story, faults) == expected
    everything = [line for lines in expected.values() for line in lines]
    assert len(everything) == len(set(everything))


def test_an_outage_of_a_month_makes_up_for_all_in_order() -> None:
    """R79: worked out by hand in the histories; here only that the log without wake-ups gives the same."""
    story = [
        interviewed("2027-02-01 12:00"),
        planned("2027-02-01 13:00", "2027-02-03 10:00", of="I-2"),
        rejected("2027-02-05 10:00"),
    ]
    log = parsed(story)
    effects, _ = played([*log, (log[-1][0] + timedelta(days=30), TimerDue())])
    assert effects == played(punctual(log, log[-1][0] + timedelta(days=30)))[0]
    moments = [effect.at for effect in effects if hasattr(effect, "at")]
    assert moments == sorted(moments)
