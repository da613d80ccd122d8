"""What leaves of an answer, and when (R63, R64, R78, R90, R101, R102)."""

from collections.abc import Iterable, Iterator
from uuid import NAMESPACE_URL, uuid5

from tests.events.journey.office import Office, utc
from tests.stories import Json, answered, event, interviewed, play, task_id

from afterview.events.journey.rulebook import Rulebook
from afterview.schemas.facts import Answered
from afterview.schemas.internal import TimerDue

JOB_OF = {"Sales": {"id": "J-1", "department": "Sales"}, "Ops": {"id": "J-2", "department": "Ops"}}
WEDNESDAY = "2027-02-03 12:00"
EIGHTH, FIFTEENTH = "2027-02-08T00:00:00Z", "2027-02-15T00:00:00Z"


def asked_and_answered(
    departments: Iterable[str | None], at: Iterable[str] | None = None, answers: Json | None = None, **said: object
) -> Iterator[Json]:
    """A candidate of each department, interviewed on Mon 1 Feb, asked on Tuesday; then their answers."""
    named = list(departments)
    for n, department in enumerate(named):
        job = JOB_OF[department] if department else ...
        yield interviewed("2027-02-01 12:00", application_id=f"A-{n}", candidate_id=f"C-{n}", job=job)
    for n, moment in enumerate(at or [WEDNESDAY] * len(named)):
        who = {"application_id": f"A-{n}", "candidate_id": f"C-{n}"}
        yield answered(moment, task_id("interview", 1, f"A-{n}"), answers or {"recommend": n}, **who, **said)


def responses(*events: Json, **how: object) -> list[Json]:
    return [one for one in play(*events, **how) if one["type"] == "afterview.survey.response.v1"]  # type: ignore[arg-type]


def test_answers_leave_together_on_the_monday_after_without_anybody_s_name() -> None:
    """R101, R39: in order of their ids; without `--until` that Monday is played."""
    story = responses(*asked_and_answered([None] * 5))
    assert {one["time"] for one in story} == {EIGHTH}
    assert [one["data"]["id"] for one in story] == sorted(one["data"]["id"] for one in story)
    assert sorted(one["data"]["answers"]["recommend"] for one in story) == [0, 1, 2, 3, 4]
    assert set(story[0]["data"]) == {"id", "tenant", "touchpoint", "answers", "week"}
    assert "subject" not in story[0]


def test_four_answers_wait_for_a_fifth_and_keep_nothing_alive() -> None:
    """R101."""
    assert responses(*asked_and_answered([None] * 4)) == []


def test_an_answer_that_arrives_on_monday_at_midnight_waits_for_the_next() -> None:
    """R101: the fifth comes when the timers of that Monday have fired, so all five wait another week."""
    story = responses(*asked_and_answered([None] * 5, [WEDNESDAY] * 4 + [EIGHTH]))
    assert {one["time"] for one in story} == {FIFTEENTH}
    one_second_before = responses(*asked_and_answered([None] * 5, [WEDNESDAY] * 4 + ["2027-02-07T23:59:59Z"]))
    assert {one["time"] for one in one_second_before} == {EIGHTH}


def test_a_release_counts_the_week_of_arrival_not_the_one_that_an_answer_claims() -> None:
    """R101, R64: submitted in the future, it leaves this Monday and names its own week."""
    story = responses(*asked_and_answered([None] * 5, submitted_at="2027-03-03T12:00:00Z"))
    assert {(one["time"], one["data"]["week"]) for one in story} == {(EIGHTH, "2027-W09")}


def test_the_week_is_that_of_the_tenant_s_clock() -> None:
    """R64: Sunday 23:30 in London is Monday in Oslo, and Sunday still in New York."""
    late = ["2027-02-07T23:30:00Z"] * 5
    in_oslo = responses(*asked_and_answered([None] * 5, late))
    in_new_york = responses(*asked_and_answered([None] * 5, late), policy='[defaults]\ntimezone = "America/New_York"')
    assert {(one["time"], one["data"]["week"]) for one in in_oslo} == {(EIGHTH, "2027-W06")}
    assert {(one["time"], one["data"]["week"]) for one in in_new_york} == {(EIGHTH, "2027-W05")}


def test_the_week_of_new_year_is_that_of_the_iso_calendar() -> None:
    """R64: Friday 1 January 2027 is in the last week of 2026."""
    story = responses(*asked_and_answered([None] * 5, submitted_at="2027-01-01T12:00:00Z"))
    assert {one["data"]["week"] for one in story} == {"2026-W53"}


def test_nobody_can_compute_the_id_of_a_response_from_what_they_know() -> None:
    """R78: it is the same each time, and made with a secret."""
    story = responses(*asked_and_answered([None] * 5))
    assert story == responses(*asked_and_answered([None] * 5))
    invitations = [task_id("interview", 1, f"A-{n}") for n in range(5)]
    known = {*invitations, *(str(uuid5(NAMESPACE_URL, invitation)) for invitation in invitations)}
    assert len({one["data"]["id"] for one in story} - known) == 5


def test_the_answers_of_the_erased_stay() -> None:
    """R63: they carry no candidate."""
    erased = [
        event("candidate.erased", "2027-02-04 10:00", application_id=..., candidate_id=f"C-{n}") for n in range(5)
    ]
    assert responses(*asked_and_answered([None] * 5), *erased) == responses(*asked_and_answered([None] * 5))


def test_open_text_is_left_out_and_a_choice_is_kept_where_the_survey_says_so() -> None:
    """R90."""
    given = {"recommend": 9, "clear": 4.5, "feedback": "call", "comment": "Kari was kind", "again": ["Kari"], "x": None}
    story = responses(*asked_and_answered([None] * 5, answers=given))
    knowing = responses(*asked_and_answered([None] * 5, answers=given), choices=frozenset({"feedback"}))
    assert story[0]["data"]["answers"] == {"recommend": 9, "clear": 4.5}
    assert knowing[0]["data"]["answers"] == {"recommend": 9, "clear": 4.5, "feedback": "call"}


def test_an_answer_of_nothing_but_text_still_counts_as_a_response() -> None:
    """R90."""
    story = responses(*asked_and_answered([None] * 5, answers={"comment": "Kari was kind"}))
    assert [one["data"]["answers"] for one in story] == [{}] * 5


def test_the_department_is_that_of_the_job_as_known_when_the_answer_arrives() -> None:
    """R90: interviewed for Sales, by then for Ops; what it becomes later is no matter."""
    moved = [
        event("application.active", at, application_id=f"A-{n}", candidate_id=f"C-{n}", job=JOB_OF[department])
        for at, department in (("2027-02-03 09:00", "Ops"), ("2027-02-04 09:00", "Sales"))
        for n in range(5)
    ]
    asked = list(asked_and_answered(["Sales"] * 5))
    story = responses(*asked[:5], *moved[:5], *asked[5:], *moved[5:])
    assert {one["data"]["department"] for one in story} == {"Ops"}


def departments(*named: str | None) -> list[str]:
    return sorted(one["data"].get("department", "-") for one in responses(*asked_and_answered(named)))


def test_answers_without_a_department_count_among_those_that_must_not_stand_alone() -> None:
    """R102: three unknown ones take Sales with them; five may stand for themselves."""
    assert departments(*["Sales"] * 5, None, None, None) == ["-"] * 8
    assert departments(*["Sales"] * 5, *[None] * 5) == ["-"] * 5 + ["Sales"] * 5


def test_of_equally_small_departments_the_last_by_name_is_left_out() -> None:
    """R102."""
    assert departments(*["Sales"] * 5, *["Ops"] * 5, None) == ["-"] * 6 + ["Ops"] * 5


def test_which_text_is_a_choice_is_the_tenants_own_to_say() -> None:
    """R90: of all others `where` is open text."""
    office = Office(Rulebook(choices=frozenset({"feedback"}), own_choices={"fjord": frozenset({"where"})}))
    for tenant in ("fjord", "harbour"):
        said = {"feedback": "call", "where": "fair"}
        office.put(interviewed("2027-02-01 12:00", tenant=tenant))
        office.step(office.key(tenant=tenant), TimerDue(), utc("2027-02-02 12:00"))
        office.put(answered("2027-02-02 13:00", task_id("interview", tenant=tenant), said, tenant=tenant))
    kept = [fact.answers for fact in office.facts if isinstance(fact, Answered)]
    assert kept == [{"where": "fair"}, {"feedback": "call"}]
