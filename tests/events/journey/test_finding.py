"""Whose an id is, among stored states."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.events.journey.any_story import stories
from tests.events.journey.office import Office
from tests.stories import Json, interviewed, rejected, task_id

from afterview.events.journey.finding import Numbered, Stored, made, may_be_numbered, named, needle
from afterview.events.journey.looking import TASK_KINDS, TOUCHPOINTS
from afterview.events.journey.state import encode


def stored(office: Office) -> list[Stored]:
    return [(bytes.fromhex(key), encode(journey)) for key, journey in office.journeys.items()]


def office_of(*events: Json) -> Office:
    office = Office()
    office.put(*events)
    return office


MANY = office_of(
    *(
        interviewed("2027-03-01 12:00", candidate_id=f"C-{n}", application_id=f"A-{n}", of=f"I-{n}")
        for n in range(1, 40)
    ),
    rejected("2027-03-02 12:00", candidate_id="C-7", application_id="A-7"),
)


def test_a_task_and_an_invitation_are_found_by_their_ids_however_they_are_written() -> None:
    for kind, application in (("verbal_feedback", "A-7"), ("candidate_update", "A-12"), ("interview", "A-39")):
        wanted = task_id(kind, 1, application)
        for text in (wanted, wanted.upper()):
            assert may_be_numbered(text)
            found = made(stored(MANY), text, [])
            assert found is not None
            assert found.one == Numbered(application, kind, 1)
            assert application in found.journey.applications
            assert found.key.hex() == found.journey.key


def test_the_id_of_nobodys_task_is_not_found() -> None:
    assert made(stored(MANY), task_id("verbal_feedback", 1, "A-8"), []) is None
    assert not may_be_numbered("A-7")
    assert not may_be_numbered("6ba7b810-9dad-41d1-80b4-00c04fd430c8"), "version 4: another system's"


def test_a_candidate_and_an_application_are_found_by_bytes_and_nothing_that_only_begins_like_them() -> None:
    for wanted, application in (("A-1", "A-1"), ("C-1", None), ("I-1", ...)):
        holding = [one for one in stored(MANY) if needle(wanted) in one[1]]
        found = [(journey.candidate_id, of) for _, journey, of in named(holding, wanted)]
        assert len(holding) == 1, "and not A-10 to A-19"
        assert found == ([] if application is ... else [("C-1", application)]), "an interview's id is none of them"


def test_what_has_the_bytes_of_an_id_is_put_aside_on_the_way() -> None:
    """An application may have an id that looks like one of ours."""
    odd = task_id("verbal_feedback", 9, "elsewhere")
    states = stored(office_of(interviewed("2027-03-01 12:00", application_id=odd))) + stored(MANY)
    aside: list[Stored] = []
    assert made(states, odd, aside) is None
    assert [of for _, _, of in named(aside, odd)] == [odd]


@given(stories(candidates=2), st.timedeltas(timedelta(), timedelta(days=40)))
def test_every_id_that_was_given_out_is_found(story: list[Json], later: timedelta) -> None:
    office = office_of(*story)
    office.wake((datetime.fromisoformat(story[-1]["time"]) + later).isoformat())
    states = stored(office)
    for key, journey in office.journeys.items():
        for application in journey.applications.values():
            for kind in (*TASK_KINDS, *TOUCHPOINTS):
                for n in range(1, application.ordinals.get(kind, 0) + 1):
                    found = made(states, task_id(kind, n, application.id), [])
                    assert found is not None
                    assert (found.key.hex(), found.one) == (key, (application.id, kind, n))
