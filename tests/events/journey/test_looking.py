"""How a task or an invitation stands, told from the journey (rules 1, 4, 7, 14, 16; R1)."""

import pytest
from tests.events.journey.office import Office
from tests.stories import Json, answered, completed, interviewed, notified, rejected, task_id, withdrawn

from afterview.events.journey.looking import ClosedTask, OpenTask, invitation_stands, look_up_task

FIRST = interviewed("2027-03-01 12:00")
SECOND = interviewed("2027-03-02 12:00", of="I-2")
UPDATE, LETTER = task_id("candidate_update"), task_id("written_rejection")


def after(*events: Json) -> Office:
    office = Office()
    office.put(*events)
    return office


def looked(office: Office, task: str) -> OpenTask | ClosedTask | None:
    return look_up_task(office.journeys[office.key()], task)


def test_an_open_task_is_found_by_its_id() -> None:
    found = looked(after(FIRST), UPDATE)
    assert isinstance(found, OpenTask)
    assert (found.application.id, found.task.kind, found.task.n) == ("A-1", "candidate_update", 1)


@pytest.mark.parametrize(
    ("events", "task", "end", "reason"),
    [
        ((FIRST, SECOND), UPDATE, "cancelled", "superseded"),
        ((FIRST, rejected("2027-03-02 12:00")), UPDATE, "cancelled", "decided"),
        ((FIRST, withdrawn("2027-03-02 12:00")), UPDATE, "cancelled", "withdrawn"),
        ((FIRST, completed("2027-03-02 12:00", UPDATE, "declined")), UPDATE, "completed", "declined"),
        ((rejected("2027-03-01 12:00"), notified("2027-03-02 12:00")), LETTER, "cancelled", "already-notified"),
        (
            (rejected("2027-03-01 12:00", notice=("email", "2027-03-01 12:00")),),
            LETTER,
            "skipped",
            "already-notified",
        ),
        ((rejected("2027-03-01 12:00"), interviewed("2027-03-01 11:00")), LETTER, "cancelled", "interviewed"),
    ],
)
def test_a_closed_task_says_how_it_ended(events: tuple[Json, ...], task: str, end: str, reason: str) -> None:
    found = looked(after(*events), task)
    assert isinstance(found, ClosedTask)
    assert (found.end, found.reason) == (end, reason)


def test_each_of_several_tasks_of_a_kind_has_its_own_end() -> None:
    """The journal does not name their numbers."""
    office = after(FIRST, SECOND, interviewed("2027-03-03 12:00", of="I-3"))
    office.put(completed("2027-03-04 12:00", task_id("candidate_update", 3), "unreachable"))
    ends = [looked(office, task_id("candidate_update", n)) for n in (1, 2, 3)]
    assert [(end.end, end.reason) for end in ends if isinstance(end, ClosedTask)] == [
        ("cancelled", "superseded"),
        ("cancelled", "superseded"),
        ("completed", "unreachable"),
    ]


def test_a_task_that_ran_out_has_expired() -> None:
    office = after(rejected("2027-03-01 12:00"))
    office.run_out()
    found = looked(office, LETTER)
    assert isinstance(found, ClosedTask)
    assert (found.end, found.reason) == ("expired", None)


def test_an_end_that_the_journal_has_forgotten_is_only_an_end() -> None:
    """The journal is bounded."""
    office = after(FIRST, SECOND, *(interviewed(f"2027-03-{day:02} 12:00", of=f"I-{day}") for day in range(3, 9)))
    assert looked(office, UPDATE) == ClosedTask(None, None)


def test_a_task_that_there_never_was_is_none() -> None:
    office = after(FIRST)
    assert [looked(office, task) for task in (LETTER, task_id("candidate_update", 2), task_id("interview"))] == [
        None
    ] * 3


def test_an_invitation_is_open_from_its_mail_to_its_answer() -> None:
    """Rule 14, R46; what is only scheduled has no link yet."""
    office = after(FIRST)
    survey = task_id("interview")

    def stands() -> str:
        return invitation_stands(office.journeys[office.key()], survey)

    assert stands() == "over"
    office.wake("2027-03-02 12:00")
    assert stands() == "open"
    office.word("accepted", "2027-03-02 12:01")
    assert stands() == "open"
    office.put(answered("2027-03-03 12:00", survey))
    assert stands() == "answered"
    assert invitation_stands(office.journeys[office.key()], task_id("interview", 2)) == "over"


def test_an_invitation_that_expired_is_over() -> None:
    office = after(FIRST)
    office.wake("2027-03-02 12:00")
    office.word("accepted", "2027-03-02 12:01")
    office.run_out()
    office.put(answered("2027-04-30 12:00", task_id("interview")))
    assert invitation_stands(office.journeys[office.key()], task_id("interview")) == "over"
