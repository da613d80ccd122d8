"""The proof of an erasure: once, under the key that was erased, whichever door it came through."""

from datetime import datetime

from tests.events.journey.office import Office, utc
from tests.stories import MANAGER, erased, interviewed, play, rejected, updated

from afterview.events.gone import gone_by
from afterview.events.journey.decision import Decision
from afterview.schemas.incoming import Incoming
from afterview.schemas.internal import Internal, JourneyRequested


class Late(Office):
    """What one key's log has to say to another's comes later."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[tuple[str, Incoming | Internal]] = []
        self.caught_up = False

    def step(self, key: str, step: Incoming | Internal, at: datetime) -> Decision:
        if isinstance(step, JourneyRequested) and not self.caught_up:
            self.waiting.append((key, step))
            return Decision(self.journeys[key])
        return super().step(key, step, at)

    def catch_up(self, at: datetime) -> None:
        self.caught_up = True
        for key, step in self.waiting:
            self.step(key, step, at)


def test_an_erasure_is_proved_with_the_date_by_which_the_last_byte_is_gone() -> None:
    office = Office()
    office.put(interviewed("2027-02-01 12:00"), erased("2027-02-01 13:00"))
    (proof,) = office.proofs
    assert proof.data.model_dump() == {
        "tenant": "fjord",
        "key": office.key(),
        "gone_by": gone_by(utc("2027-02-01 13:00")),
    }
    assert proof.at == utc("2027-02-01 13:00")


def test_a_repeat_proves_nothing_again() -> None:
    """R28: every later event of that candidate is ignored."""
    office = Office()
    office.put(erased("2027-02-01 13:00"), erased("2027-02-02 13:00"), interviewed("2027-02-03 12:00"))
    office.put(erased("2027-02-04 13:00", tenant="berg"))
    assert [proof.data.tenant for proof in office.proofs] == ["fjord", "berg"]


def test_by_the_old_id_of_a_merged_candidate_the_one_that_it_is_now_is_erased() -> None:
    """Rule 24: the old key has nothing left but where it went."""
    office = Office()
    office.put(interviewed("2027-02-01 12:00"), updated("2027-02-01 12:30", candidate_id="C-2", previous_id="C-1"))
    office.put(erased("2027-02-01 13:00", candidate_id="C-1"))
    assert [proof.data.key for proof in office.proofs] == [office.key("C-2")]
    assert office.journeys[office.key("C-1")].merged_into == office.key("C-2")


def test_a_journey_that_is_handed_over_to_somebody_erased_is_erased_and_proved_too() -> None:
    """It was on its way when its new owner was erased: what it held goes later, so it has a date of its own."""
    office = Late()
    office.put(interviewed("2027-02-01 12:00"), updated("2027-02-01 12:30", candidate_id="C-2", previous_id="C-1"))
    office.put(erased("2027-02-01 12:31", candidate_id="C-2"))
    office.catch_up(utc("2027-02-01 13:30"))
    assert [proof.data.key for proof in office.proofs] == [office.key("C-2"), office.key("C-1")]
    assert office.proofs[1].data.gone_by == gone_by(utc("2027-02-01 13:30"))


def test_what_is_only_played_is_not_proved() -> None:
    """R32."""
    story = play(interviewed("2027-02-01 12:00"), erased("2027-02-01 13:00"), until="2027-02-01 14:00")
    assert {one["type"] for one in story} == {
        "afterview.feedback.task.scheduled.v1",
        "afterview.survey.invitation.scheduled.v1",
        "afterview.feedback.task.cancelled.v1",
        "afterview.survey.invitation.cancelled.v1",
    }


def test_of_an_application_that_is_dropped_at_a_merge_no_list_keeps_a_task() -> None:
    """R73: no event tells of it, so nobody could take it from the list when they are erased."""
    office = Office()
    of_manager = rejected("2027-02-01 12:00", recruiter=MANAGER)
    office.put(of_manager, rejected("2027-02-01 12:10", candidate_id="C-2"))
    office.put(updated("2027-02-01 12:30", candidate_id="C-2", previous_id="C-1"))
    assert office.words == ["M-1 scheduled", "R-1 scheduled", "M-1 handed_on"]
    office.put(erased("2027-02-01 13:00", candidate_id="C-2"))
    assert office.words[3:] == ["R-1 cancelled"]


def test_the_same_task_of_both_stays_on_the_one_list_that_it_is_on() -> None:
    office = Office()
    office.put(rejected("2027-02-01 12:00"), rejected("2027-02-01 12:10", candidate_id="C-2"))
    office.put(updated("2027-02-01 12:30", candidate_id="C-2", previous_id="C-1"))
    assert office.words == ["R-1 scheduled", "R-1 scheduled"]
