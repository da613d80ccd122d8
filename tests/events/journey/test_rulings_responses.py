"""Answers: counted once, and released so late and in such company that nobody can be told from them (rule 14).

Everybody here was interviewed on Monday 8 March 2027 and asked on Tuesday at ten; the week is 2027-W10.
"""

import json
from collections.abc import Sequence

import pytest
from tests.stories import Json, about, answered, erased, interviewed, play, play_files, task_id, told

TUESDAY, WEDNESDAY = "2027-03-09 10:00", "2027-03-10 12:00"
RELEASED = "Mon 15 Mar 01:00 interview response 2027-W10"  # midnight in UTC


def asked(n: int, *answers_at: str, department: str | None = None, answers: Json | None = None) -> list[Json]:
    """The story of one candidate, as a file of its own."""
    who: Json = {"application_id": f"A-{n}", "candidate_id": f"C-{n}"}
    job: Json = {"job": {"id": "J-1", "department": department}} if department else {}
    invitation = task_id("interview", application=f"A-{n}")
    answering = [answered(at, invitation, answers, **who) for at in answers_at]
    return [interviewed("2027-03-08 10:00", kind="assessment", **job, **who), *answering]


def responses(*files: Sequence[Json], policy: str = "", until: str | None = None) -> list[Json]:
    out = play_files(*files, policy=policy, until=until)
    return [one for one in out if one["type"] == "afterview.survey.response.v1"]


def everybody(numbers: range, at: str = WEDNESDAY, department: str | None = None) -> list[list[Json]]:
    return [asked(n, at, department=department) for n in numbers]


# Answered once


def test_who_has_answered_is_not_reminded_and_the_invitation_does_not_expire() -> None:
    """Rule 14, R46: nor is there an event about it."""
    out = play(*asked(1, WEDNESDAY))
    assert told(out) == [
        "Mon 08 Mar 10:00 interview invitation scheduled, to be sent Tue 09 Mar 10:00",
        "Tue 09 Mar 10:00 interview invitation sent",
    ]


def test_a_second_answer_to_the_same_invitation_changes_nothing() -> None:
    """Rule 14, R46: four candidates, five answers."""
    assert responses(asked(1, WEDNESDAY, "2027-03-10 13:00"), *everybody(range(2, 5))) == []


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        ("2027-03-09 09:59:59", False),  # not sent yet
        ("2027-03-09 10:00:00", True),  # sent a moment ago: timers first
        ("2027-03-30 10:59:59", True),
        ("2027-03-30 11:00:00", False),  # expired a moment ago
    ],
)
def test_an_answer_counts_from_the_sending_until_the_expiry(at: str, *, counts: bool) -> None:
    """Rule 14, R15, R46: 21 days after 9 March at ten it is eleven in Oslo."""
    assert len(responses(asked(1, at), *everybody(range(2, 6)))) == (5 if counts else 0)


def test_an_answer_given_in_time_that_arrives_after_the_expiry_does_not_count() -> None:
    """R46: open or not is judged at arrival."""
    invitation = task_id("interview", application="A-1")
    late = answered("2027-03-30 11:00", invitation, submitted_at="2027-03-20T12:00:00+01:00")
    assert responses([*asked(1), late], *everybody(range(2, 6))) == []


def test_an_answer_to_what_is_not_sent_yet_does_not_keep_it_from_being_sent() -> None:
    """R46."""
    out = play(*asked(1, "2027-03-08 12:00"))
    assert told(out)[1:] == [
        "Tue 09 Mar 10:00 interview invitation sent",
        "Mon 15 Mar 10:00 interview invitation reminded",
        "Tue 30 Mar 11:00 interview invitation expired",
    ]


def test_an_answer_to_an_invitation_that_nobody_knows_is_nothing() -> None:
    """R46."""
    stranger = answered(WEDNESDAY, task_id("interview", 2))
    assert told(play(*asked(1), stranger)) == told(play(*asked(1)))


# Released in company


def test_five_answers_leave_together_when_their_week_is_over() -> None:
    """R39: at midnight in UTC on Monday, whenever they arrived."""
    out = responses(*everybody(range(1, 5), TUESDAY), asked(5, "2027-03-14T23:59:59Z"))
    assert [one["time"] for one in out] == ["2027-03-15T00:00:00Z"] * 5
    assert responses(*everybody(range(1, 5))) == []


def test_fewer_than_five_wait_for_the_others() -> None:
    """R39, R64, R101: each says the week of its own answer, in the tenant's time zone."""
    out = responses(*everybody(range(1, 5)), asked(5, "2027-03-17 12:00"))
    assert sorted(told(out)) == ["Mon 22 Mar 01:00 interview response 2027-W10"] * 4 + [
        "Mon 22 Mar 01:00 interview response 2027-W11",
    ]


def test_an_answer_that_arrives_as_the_week_ends_waits_for_the_next_monday() -> None:
    """R39, R101, R15: timers first."""
    out = responses(*everybody(range(1, 6), "2027-03-15T00:00:00Z"))
    assert told(out) == ["Mon 22 Mar 01:00 interview response 2027-W11"] * 5


def test_what_is_still_held_at_the_end_is_not_printed() -> None:
    """R39, R31."""
    five = everybody(range(1, 6))
    assert responses(*five, until="2027-03-15T00:59:59+01:00") == []
    assert told(responses(*five, until="2027-03-15T01:00:00+01:00")) == [RELEASED] * 5


def test_the_week_is_the_tenants() -> None:
    """R39, R64: half past five on Monday morning in India is still Sunday in UTC."""
    india = '[tenants.fjord]\ntimezone = "Asia/Kolkata"\n'
    out = responses(*everybody(range(1, 6), "2027-03-15T05:00:00+05:30"), policy=india)
    assert told(out) == ["Mon 15 Mar 01:00 interview response 2027-W11"] * 5


def test_tenants_wait_for_their_own_five() -> None:
    """R39, R53."""
    other = [{**event, "data": {**event["data"], "tenant": "dale"}} for event in asked(5)]
    invitation = task_id("interview", application="A-5", tenant="dale")
    late = answered(WEDNESDAY, invitation, tenant="dale", candidate_id="C-5")
    assert responses(*everybody(range(1, 5)), [*other, late]) == []


def test_an_answer_stays_when_its_candidate_is_erased() -> None:
    """R63, rule 20."""
    gone = erased("2027-03-11 12:00", candidate_id="C-1")
    assert told(responses([*asked(1, WEDNESDAY), gone], *everybody(range(2, 6)))) == [RELEASED] * 5


# What a response says


def test_a_response_says_nothing_of_the_candidate_and_has_no_subject() -> None:
    """R39, R78: ordered by an id that nobody can recompute from the invitation's."""
    out = responses(*everybody(range(1, 6)))
    for one in out:
        assert "subject" not in one
        assert set(one["data"]) == {"id", "tenant", "touchpoint", "answers", "week"}
    assert [one["data"]["id"] for one in out] == sorted(one["data"]["id"] for one in out)
    text = json.dumps(out)
    for n in range(1, 6):
        for known in (f'"A-{n}', f'"C-{n}', "J-1", task_id("interview", application=f"A-{n}")):
            assert known not in text


def test_open_text_does_not_leave() -> None:
    """R39, R90: with nothing left the response is still one."""
    story = asked(1, WEDNESDAY, answers={"recommend": 3, "clear": 5, "comment": "Nobody called me back."})
    silent = asked(2, WEDNESDAY, answers={"comment": "Rita was late."})
    out = responses(story, silent, *everybody(range(3, 6)))
    assert sorted(json.dumps(one["data"]["answers"]) for one in out) == [
        '{"recommend": 3, "clear": 5}',
        *['{"recommend": 9}'] * 3,
        "{}",
    ]


def departments(**sizes: int) -> dict[str | None, int]:
    """Of so many answers per department (`unknown`: none), how many leave with which."""
    files: list[list[Json]] = []
    for name, size in sizes.items():
        start = len(files) + 1
        files += everybody(range(start, start + size), department=None if name == "unknown" else name)
    names = [one["data"].get("department") for one in responses(*files)]
    return {name: names.count(name) for name in names}


def test_a_department_is_named_only_with_five_answers_of_it() -> None:
    """R39."""
    assert departments(Platform=5) == {"Platform": 5}
    assert departments(Platform=4, unknown=1) == {None: 5}
    assert departments(Platform=5, Sales=5) == {"Platform": 5, "Sales": 5}


def test_answers_without_a_department_are_never_one_to_four() -> None:
    """R39, R102: the smallest department that is shown gives way, of equals the last by name."""
    assert departments(Platform=6, Sales=5, Legal=3) == {"Platform": 6, None: 8}
    assert departments(Platform=5, Sales=5, unknown=1) == {"Platform": 5, None: 6}
    assert departments(Platform=5, unknown=5) == {"Platform": 5, None: 5}
    assert departments(Platform=5, unknown=4) == {None: 9}


def test_survey_answers_leave_invitations_as_they_were() -> None:
    """R46: a response is the only output about an answer."""
    five = everybody(range(1, 6))
    out = play_files(*five)
    assert {one["type"].rpartition("survey.")[2] for one in out if not about([one], "candidate_update")} == {
        "invitation.scheduled.v1",
        "invitation.sent.v1",
        "response.v1",
    }
