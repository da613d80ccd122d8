"""A vendor that an operator has paused: its deliveries are held as dead letters, and read when they are replayed."""

from tests.stories import erased
from tests.workers.cli.payloads import ashby_stage, greenhouse_rejected
from tests.workers.stages.test_intake import Door, delivery

from afterview.events.pausing import Pause
from afterview.schemas.incoming import INCOMING
from afterview.workers.deliveries import EVENTS, asked_in, event_in
from afterview.workers.dlq.dead import HELD, dead_letter_of
from afterview.workers.dlq.handling import replayed
from afterview.workers.hosts.contract import Output

ASHBY = ashby_stage("a", "c", "k@example.org", "2027-03-03T09:00:00Z")


class PausedDoor(Door):
    def pause(self, vendor: str) -> None:
        scope = f"vendor:{vendor}"
        self.pauses.now = {scope: Pause(scope, self.host.now, "olga", "")}

    def replays(self) -> list[Output]:
        handled = [replayed(dead_letter_of(letter), {}, self.host.now) for letter in self.letters]
        return [one.output for one in handled if one.output]


def test_what_it_delivers_is_held_with_its_bytes_and_others_go_on() -> None:
    door = PausedDoor()
    door.pause("greenhouse")
    door.put(delivery("greenhouse", greenhouse_rejected(), "d-1"), delivery("ashby", ASHBY, "d-2"))
    assert [event["source"] for event in door.events] == ["/in/acme/ashby"]
    (letter,) = map(dead_letter_of, door.letters)
    assert letter.reason == HELD
    assert letter.error == "greenhouse is paused: `afterview resume vendor:greenhouse` lets it go on"
    assert letter.value == delivery("greenhouse", greenhouse_rejected()).value


def test_what_is_replayed_is_read_even_before_it_is_resumed_and_once() -> None:
    """So that what was held is read before whatever comes after it."""
    door = PausedDoor()
    door.pause("greenhouse")
    door.put(delivery("greenhouse", greenhouse_rejected(), "d-1"))
    door.put(*door.replays(), *door.replays())
    assert len(door.events) == 1
    assert len(door.letters) == 1


def test_a_repeat_of_what_came_before_the_pause_is_held_and_then_dropped() -> None:
    door = PausedDoor()
    door.put(delivery("greenhouse", greenhouse_rejected(), "d-1"))
    door.pause("greenhouse")
    door.put(delivery("greenhouse", greenhouse_rejected(), "d-1"))
    door.put(*door.replays())
    assert len(door.events) == 1


def test_a_batch_of_held_and_other_deliveries_is_told_apart_one_by_one() -> None:
    door = PausedDoor()
    door.pause("greenhouse")
    door.put(
        *[
            delivery("greenhouse", greenhouse_rejected(application=n, candidate=n), f"d-{n}")
            if n % 3
            else delivery("ashby", ashby_stage(f"a-{n}", f"c-{n}", "k@example.org", "2027-03-03T09:00:00Z"), f"d-{n}")
            for n in range(30)
        ]
    )
    assert (len(door.events), len(door.letters)) == (10, 20)
    door.put(*door.replays())
    assert (len(door.events), len(door.letters)) == (30, 20)


def test_what_an_operator_asks_for_is_held_by_no_paused_vendor() -> None:
    """Whoever is to be erased waits for nobody."""
    door = PausedDoor()
    door.pause(EVENTS)
    asked, told = (
        INCOMING.validate_python(erased("2027-03-03 10:00", candidate_id=one, tenant="acme")) for one in ("C-1", "C-2")
    )
    door.put(asked_in(asked, "erase", door.host.now), event_in(told, door.host.now))
    assert [event["data"]["candidate"]["id"] for event in door.events] == ["C-1"]
    assert len(door.letters) == 1
